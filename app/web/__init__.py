"""What people and programs see: pages, the JSON API, the event stream, and the guard in front of them.

`app` puts it together, and says what a request passes on its way to a route.
"""

from app.web.app import create_web

__all__ = ["create_web"]
