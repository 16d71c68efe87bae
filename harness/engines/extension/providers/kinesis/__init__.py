"""Kinesis Data Streams in process: moto's control plane, a data plane of ours."""
