"""Which addresses of the network are the public's, and which a name has."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

# Threads of their own: a name server that never answers holds up other names, and nothing else.
_LOOKUPS = ThreadPoolExecutor(4, thread_name_prefix="lookups")
# Translated and tunnelled addresses reach, through somebody else's gateway, what they stand for.
_TRANSLATED = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


def is_public(address: str) -> bool:
    """False for this machine, private networks, metadata services, and what stands for them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None or parsed.scope_id is not None or parsed.is_site_local:
            return False
        if any(parsed in network for network in _TRANSLATED):
            return False
    return parsed.is_global and not parsed.is_multicast


async def resolved(host: str, port: int) -> list[str]:
    """Every address that a name has now. Raises `OSError` where it has none."""
    look_up = partial(
        socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
    )
    found = await asyncio.get_running_loop().run_in_executor(_LOOKUPS, look_up)
    if not found:
        raise OSError("no address")
    return [str(each[4][0]) for each in found]


def place(address: str) -> str:
    """An address as it is counted: of IPv6 the network, of which a customer has a whole one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    # As a socket for both calls who came by IPv4: their network would be everybody's.
    mapped = found.ipv4_mapped
    return str(ip_network((int(found), 64), strict=False)) if mapped is None else str(mapped)
