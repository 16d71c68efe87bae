"""The control plane: tables are moto's, held to AWS's rules, described with what they hold."""
