"""Layers that are named by ARN: what stands for them here, since they cannot be fetched."""
