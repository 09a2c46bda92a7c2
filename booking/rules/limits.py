"""How often one network, one recipient and one booking may do something online."""

# What one network, an IPv4 address or an IPv6 /64, keeps from others at once.
MOST_LIVE_HOLDS = 6
