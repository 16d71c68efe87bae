"""The SDK's configuration file of each function."""

SDK_CONFIG = "[default]\ns3 =\n  addressing_style = path\n"
"""Bucket names as host names do not resolve offline."""
