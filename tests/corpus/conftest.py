"""The scenarios of the corpus are run by its tests, which also take the stacks away again."""

collect_ignore_glob = ["positive/*"]
