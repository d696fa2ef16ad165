package dev.j8s.apiserver.proxy;

/** Which streams a command is run with. */
record CommandStreams(boolean stdin, boolean stdout, boolean stderr, boolean tty) {}
