"""CDK's cloud assemblies: what `cdk synth` leaves in `cdk.out`."""
