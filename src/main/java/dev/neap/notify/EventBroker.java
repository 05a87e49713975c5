package dev.neap.notify;

/** A kind of broker that carries every row of the log to programs; a new one is a new file. */
public interface EventBroker extends TransportType {}
