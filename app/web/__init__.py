"""What people and programs see: pages, the JSON API, the event stream, and the guard in front of them.

`assembly` puts it together; a request passes proxies, envelope, guard, limits and access, in this order.
"""

from app.web.app import create_web

__all__ = ["create_web"]
