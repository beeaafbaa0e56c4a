"""Which addresses are a sharing service's page about a picture rather than the picture, and the direct address that
some services have for it. Judged by host and path alone; nothing is asked of anybody."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|heic|tiff?|bmp)\Z", re.IGNORECASE)
_SEARCH = "a picture search"
_SEARCHES = (
    r"(?:[a-z]+\.)?(?:google\.[a-z.]{2,6}|bing\.com|yandex\.[a-z.]{2,6}|yahoo\.com|ecosia\.org|baidu\.com|brave\.com)"
    r"|duckduckgo\.com|startpage\.com|search\.[\w.-]+|images\.search\.yahoo\.com"
)
Direct = Callable[["_Link"], str | None]


@dataclass(frozen=True)
class ShareLink:
    """`service` is its name; `direct` the address of the file itself, where the service has one."""

    service: str
    direct: str | None


@dataclass(frozen=True)
class _Link:
    host: str
    path: str
    query: tuple[tuple[str, str], ...]

    def value(self, *names: str) -> str:
        return next((value for name, value in self.query if name.lower() in names), "")

    def found(self, pattern: str) -> str:
        match = re.search(pattern, self.path)
        return match[1] if match else ""

    def with_query(self, *, without: tuple[str, ...] = (), **added: str) -> str:
        kept = [(name, value) for name, value in self.query if name.lower() not in (*without, *added)]
        query = urlencode([*kept, *added.items()])
        return f"https://{self.host}{self.path}" + (f"?{query}" if query else "")


def share_link(url: str) -> ShareLink | None:
    """None for what is, as far as an address tells, no service's page."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return None
    link = _Link(parts.netloc.lower(), parts.path, tuple(parse_qsl(parts.query, keep_blank_values=True)[:60]))
    for service, hosts, paths, direct in _SERVICES:
        if re.fullmatch(hosts, host) and re.match(paths, parts.path or "/"):
            made = direct(link) if direct else None
            return None if made == "" or (made and made == url) else ShareLink(service, made)
    return _search_page(link, host)


def _search_page(link: _Link, host: str) -> ShareLink | None:
    """A picture search names the picture that it found in its own address."""
    if not (re.fullmatch(_SEARCHES, host) or re.search(r"/imgres/?$", link.path)) or host.startswith("encrypted-tbn"):
        return None
    for name in ("imgurl", "mediaurl", "img_url", "iai", "imageurl", "imgrefurl", "url", "q"):
        found = link.value(name)
        if found.startswith("https://") and (
            name not in ("imgrefurl", "url", "q") or _PICTURE.search(urlsplit(found).path)
        ):
            return ShareLink(_SEARCH, found)
    is_page = re.fullmatch(r"/|/(?:.*/)?(?:imgres|search|images|url|i)/?", link.path)
    return ShareLink(_SEARCH, None) if is_page else None


def _dropbox(link: _Link) -> str | None:
    if link.value("raw") == "1" or link.value("dl") == "1":
        return ""
    if link.path.startswith(("/scl/fo/", "/sh/", "/home", "/request")):
        return None  # a folder
    return link.with_query(without=("dl", "raw"), raw="1")


def _drive(link: _Link) -> str | None:
    file_id = link.found(r"/file/(?:u/\d+/)?d/([\w-]{10,})") or (
        link.value("id") if re.match(r"/(?:open|uc|thumbnail)\b", link.path) else ""
    )
    if link.path.startswith("/thumbnail") or (
        link.path.startswith("/uc") and link.value("export") in ("download", "view")
    ):
        return ""
    if not file_id:
        return None
    key = link.value("resourcekey")
    return f"https://drive.google.com/uc?export=download&id={file_id}" + (f"&resourcekey={key}" if key else "")


def _github(link: _Link) -> str | None:
    if link.value("raw") in ("1", "true"):
        return ""
    return "https://raw.githubusercontent.com" + re.sub(r"^(/[^/]+/[^/]+)/blob/", r"\1/", link.path)


def _gitlab(link: _Link) -> str | None:
    return f"https://{link.host}{link.path.replace('/-/blob/', '/-/raw/')}"


def _src_to_raw(link: _Link) -> str | None:
    return f"https://{link.host}" + re.sub(r"^(/[^/]+/[^/]+)/src/", r"\1/raw/", link.path)


def _imgur(link: _Link) -> str | None:
    if re.match(r"/(?:a|gallery|t|user|r)(?:/|$)", link.path):
        return None  # an album may hold many
    name = link.found(r"^/([A-Za-z0-9]{5,10})/?$")
    return f"https://i.imgur.com/{name}.png" if name else None


def _onedrive(link: _Link) -> str | None:
    if link.value("download") == "1" or "download.aspx" in link.path or link.path.startswith("/download"):
        return ""
    return link.with_query(download="1") if link.host.endswith("sharepoint.com") else None


def _unsplash(link: _Link) -> str | None:
    name = link.found(r"/photos/(?:[^/]*-)?([\w-]{11})/?$")
    return f"https://unsplash.com/photos/{name}/download" if name else None


def _giphy(link: _Link) -> str | None:
    name = link.found(r"^/gifs/(?:.*-)?([A-Za-z0-9]{8,})/?$")
    return f"https://i.giphy.com/{name}.gif" if name else None


def _box(link: _Link) -> str | None:
    return "" if link.path.startswith("/shared/static/") else None


def _wikimedia(link: _Link) -> str | None:
    name = link.found(r"^/wiki/(?:File|Datei|Fichier|Archivo|Bestand|Plik|Immagine|Ficheiro|Fil):(.+)$")
    return f"https://{link.host}/wiki/Special:FilePath/{name}" if name else ""


def _nextcloud(link: _Link) -> str | None:
    return (
        ""
        if re.search(r"/(?:download|preview)/?$", link.path)
        else f"https://{link.host}{link.path.rstrip('/')}/download"
    )


_ANY = r"/"
_SERVICES: tuple[tuple[str, str, str, Direct | None], ...] = (
    ("Dropbox", r"(?:m\.)?dropbox\.com", r"/(?:s|scl|sh|home|l|t|transfer|request)(?:/|$)", _dropbox),
    ("Dropbox", r"db\.tt", _ANY, None),
    ("Google Drive", r"(?:drive|docs)\.google\.com", r"/(?:a/[^/]+/)?(?:file|open|uc|drive|thumbnail|folderview|drawings|presentation|document)", _drive),
    ("Google Photos", r"photos\.google\.com|photos\.app\.goo\.gl", _ANY, None),
    ("Google Photos", r"goo\.gl", r"/photos/", None),
    ("OneDrive", r"1drv\.ms|onedrive\.live\.com|[\w-]+\.sharepoint\.com", r"/(?:$|[a-z]/|:|\?|redir|embed|download|.*(?:/Documents/|Forms/|onedrive\.aspx|guestaccess))", _onedrive),
    ("iCloud", r"(?:share\.)?icloud\.com|share-?\w*\.icloud\.com", _ANY, None),
    ("Box", r"(?:[\w-]+\.)?(?:app\.)?box\.com", r"/(?:s|file|folder|v|shared)/", _box),
    ("WeTransfer", r"we\.tl|(?:[\w-]+\.)?wetransfer\.com", _ANY, None),
    ("Figma", r"figma\.com", r"/(?:file|design|proto|board|community|slides|deck)/", None),
    ("GitHub", r"github\.com", r"/[^/]+/[^/]+/blob/", _github),
    ("GitLab", r"gitlab\.[\w.-]+|[\w-]+\.gitlab\.io", r"/.+/-/blob/", _gitlab),
    ("Bitbucket", r"bitbucket\.org", r"/[^/]+/[^/]+/src/", _src_to_raw),
    ("Codeberg", r"codeberg\.org", r"/[^/]+/[^/]+/src/", _src_to_raw),
    ("imgur", r"(?:m\.)?imgur\.com", r"/(?!.*\.(?:jpe?g|png|gif|webp|mp4)$).+", _imgur),
    ("Giphy", r"giphy\.com", r"/(?:gifs|media|stickers)/", _giphy),
    ("Tenor", r"tenor\.com", r"/(?:[a-z-]{2,5}/)?view/", None),
    ("Wikimedia", r"commons\.wikimedia\.org|[a-z-]+\.(?:m\.)?wikipedia\.org", r"/wiki/(?!Special:)", _wikimedia),
    ("Nextcloud", r"(?:cloud|nextcloud|owncloud|nc)\.[\w.-]+", r"/(?:index\.php/)?s/[A-Za-z0-9]{8,}", _nextcloud),
    ("Adobe", r"(?:share|assets)\.adobe\.com|adobe\.ly|(?:lightroom|express)\.adobe\.com|new\.express\.adobe\.com", _ANY, None),
    ("MediaFire", r"mediafire\.com", r"/(?:file|view|folder)/.+", None),
    ("Gyazo", r"gyazo\.com", r"/[0-9a-f]{32}", None),
    ("Lightshot", r"prnt\.sc", r"/.+", None),
    ("Frame.io", r"(?:app\.|next\.)?frame\.io|f\.io", r"/.+", None),
    ("Canva", r"canva\.com|canva\.link", r"/.+", None),
    ("Pinterest", r"(?:[a-z]{2,3}\.)?pinterest\.[a-z.]{2,6}|pin\.it", r"/.+", None),
    ("Instagram", r"instagram\.com|instagr\.am", r"/.+", None),
    ("Facebook", r"(?:m\.)?facebook\.com|fb\.me|fb\.watch", r"/.+", None),
    ("X", r"(?:mobile\.)?(?:x|twitter)\.com", r"/[^/]+/status/", None),
    ("Flickr", r"flickr\.com|flic\.kr", r"/.+", None),
    ("Behance", r"behance\.net", r"/.+", None),
    ("Dribbble", r"dribbble\.com", r"/shots/", None),
    ("DeviantArt", r"(?:[\w-]+\.)?deviantart\.com", r"/.+", None),
    ("Unsplash", r"unsplash\.com", r"/(?:[a-z]{2}/)?photos/(?!.*/download)", _unsplash),
    ("Pexels", r"pexels\.com", r"/(?:[a-z]{2}-[a-z]{2}/)?photo/", None),
    ("Miro", r"miro\.com", r"/app/", None),
    ("Notion", r"notion\.(?:so|site)|[\w-]+\.notion\.site", r"/(?!image/).+", None),
    ("Slack", r"[\w-]+\.slack\.com", r"/(?:files|archives)/", None),
    ("MEGA", r"mega\.nz|mega\.io", _ANY, None),
    ("pCloud", r"(?:u\.|e\.)?pcloud\.link|(?:my|e)\.pcloud\.com", _ANY, None),
    ("Smash", r"fromsmash\.com", _ANY, None),
    ("SwissTransfer", r"swisstransfer\.com", r"/d/", None),
    ("Yandex Disk", r"disk\.yandex\.[a-z.]{2,6}|yadi\.sk", _ANY, None),
    ("ImgBB", r"ibb\.co", r"/\w+", None),
    ("Postimages", r"postimg\.cc|postimages\.org", r"/.+", None),
    ("Frame.io", r"(?:app|next)\.frame\.io|f\.io", _ANY, None),
    ("Baidu", r"pan\.baidu\.com", _ANY, None),
)  # fmt: skip
