"""Where a form leads after its work is done: the page that it was sent from."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme


def next_address(request: HttpRequest, otherwise: str = "/") -> str:
    """Return the form's `next` if it is an address of this site, else `otherwise`."""
    address = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_here else otherwise


def redirect_to_next(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Redirect to the page that the button stood on, else to `otherwise`."""
    return redirect(next_address(request, otherwise))
