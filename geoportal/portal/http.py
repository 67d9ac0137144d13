"""How the portal answers: entity tags, caching, security headers, error pages."""

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from geoportal.portal.basemap import basemap

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types default"
)
# In a frame of another site a page has an origin of its own: it reaches nothing around it.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
FRAMED = f"{POLICY.replace("frame-ancestors 'self'", 'frame-ancestors *')}; sandbox {SANDBOX}"
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REVALIDATE = "no-cache"
FOREVER = "public, max-age=31536000, immutable"


def etag(body: bytes) -> str:
    """Weak entity tag of a body: compression on the way may change the bytes, not the page."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def answer(request: Request, content: str | bytes, media_type: str, status: int = 200) -> Response:
    """``content`` with entity tag and security headers; 304 when the reader has it already."""
    body = content.encode() if isinstance(content, str) else content
    kind = f"{media_type}; charset=utf-8" if isinstance(content, str) else media_type
    tag = etag(body)
    headers = {**SECURITY, "ETag": tag, "Cache-Control": REVALIDATE}
    headers["Content-Security-Policy"] = _policy(request)
    if status == 200 and _known(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, kind)


def _policy(request: Request) -> str:
    """The policy of a page: pictures may come from the host of the tiles under the maps, if any."""
    policy = FRAMED if is_framed(request) else POLICY
    host = basemap().host
    return policy.replace("img-src 'self'", f"img-src 'self' {host}") if host else policy


def is_framed(request: Request) -> bool:
    """Whether the page is one for frames of other sites: those under ``/embed/``, no others."""
    return request.url.path.startswith("/embed/")


def html(request: Request, text: str, status: int = 200) -> Response:
    """A page."""
    return answer(request, text, "text/html", status)


def _known(header: str, tag: str) -> bool:
    bare = tag.removeprefix("W/")
    given = {item.strip().removeprefix("W/") for item in header.split(",")}
    return bare in given or "*" in given
