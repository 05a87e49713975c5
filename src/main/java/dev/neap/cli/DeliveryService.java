package dev.neap.cli;

import dev.neap.engine.Service;
import dev.neap.notify.Delivery;

/** Tells people and programs what is written into the log for as long as {@code serve} runs. */
record DeliveryService(Delivery delivery) implements Service {

  @Override
  public void start() {
    delivery.start();
  }

  @Override
  public void close() {
    delivery.close();
  }
}
