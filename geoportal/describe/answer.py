"""How a description is answered: as JSON or as a page, with an ETag, never with a surprise."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from jinja2 import Environment, FileSystemLoader
from pygeoapi import __version__
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from geoportal.describe.links import FORMATS

KNOWN = {"f", "lang"}
HEADERS = {"Cache-Control": "public, max-age=0, must-revalidate", "Vary": "Accept, Accept-Encoding"}
KINDS = {kind: name for name, kind, _ in FORMATS}
Render = Callable[[dict[str, Any]], str]


def wanted(request: Request) -> str:
    """The format a request asks for: by `f`, else the first of its Accept header we have."""
    if asked := request.query_params.get("f"):
        return asked
    accepted = request.headers.get("accept", "").split(",")
    kinds = [KINDS.get(kind.split(";")[0].strip()) for kind in accepted]
    return next(filter(None, kinds), "json")


def refusal(request: Request, formats: tuple[str, ...]) -> JSONResponse | None:
    """What to say to a request with a parameter or a format that there is not."""
    if unknown := sorted(set(request.query_params) - KNOWN):
        return failure(400, f"There is no parameter “{unknown[0]}” here; there are f and lang.")
    if (asked := wanted(request)) not in formats:
        return failure(400, f"There is no format “{asked}” here; there are {', '.join(formats)}.")
    return None


def answer(request: Request, document: dict[str, Any], kind: str, render: Render) -> Response:
    """The document in the format asked for, or 304 when the reader has it already."""
    response: Response
    if wanted(request) == "html":
        response = HTMLResponse(render(document), headers=HEADERS)
    else:
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
        response = Response(body, media_type=kind, headers=HEADERS)
    tag = f'"{hashlib.sha256(response.body).hexdigest()[:20]}"'
    response.headers["ETag"] = tag
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={**HEADERS, "ETag": tag})
    return response


def failure(status: int, description: str) -> JSONResponse:
    """A refusal in the words and the shape of all others."""
    code = "NotFound" if status == 404 else "InvalidParameterValue"
    return JSONResponse({"code": code, "description": description}, status)


def page(configuration: dict[str, Any]) -> Render:
    """What makes a page of a document: all that it holds, as lists and links."""

    folder = FileSystemLoader(configuration["server"]["templates"]["path"])
    template = Environment(loader=folder, autoescape=True).get_template("document.html")

    def render(document: dict[str, Any]) -> str:
        return template.render(config=configuration, data=document, version=__version__)

    return render
