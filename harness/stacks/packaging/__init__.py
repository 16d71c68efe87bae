"""Local files that a template names, turned into artifacts in the engine's S3."""
