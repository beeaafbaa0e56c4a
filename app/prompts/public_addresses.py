"""Which IP addresses anybody on the internet could reach, by IANA's registries of special-purpose addresses.

The tables stand here in full, since what `ipaddress` calls global moves between patch releases of Python. Both judge by
them: the lint, an address as it is written, and `app.media`, what DNS answers for a name.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# fmt: off
_CLOSED_V4 = tuple(IPv4Network(network) for network in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
    "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
))
_CLOSED_V6 = tuple(IPv6Network(network) for network in (  # Teredo and its neighbors, documentation, 6to4, AS112
    "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48",
))
# fmt: on
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")  # as the interface begins, before the IPv4 address within


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is a public one. One that leads to an IPv4 address within is judged by that."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _CLOSED_V4)
    if address.ipv4_mapped:
        return is_public_address(address.ipv4_mapped)
    if address in _NAT64:
        return is_public_address(IPv4Address(address.packed[-4:]))
    if address.packed[8:12] in _ISATAP or address not in _GLOBAL_V6:
        return False
    return not any(address in network for network in _CLOSED_V6)
