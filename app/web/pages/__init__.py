"""Pages and their fragments, a module a page; forms post to the page's own address and work without a script."""
