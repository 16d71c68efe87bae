def small(key):
    return key.replace("in/", "out/small-")
