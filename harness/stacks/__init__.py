"""What is deployed: read, build, deploy, outputs."""
