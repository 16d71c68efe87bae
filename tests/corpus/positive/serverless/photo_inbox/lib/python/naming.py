def called(key):
    return "kept/" + key.rsplit("/", 1)[-1]
