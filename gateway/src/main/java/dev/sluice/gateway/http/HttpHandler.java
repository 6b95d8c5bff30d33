package dev.sluice.gateway.http;

/** Answers requests. Called on the event loop of the request's connection; must not block it. */
public interface HttpHandler {

  /**
   * Looks at a request of which only the head was read. What can be refused by the head is refused
   * here, before memory is spent on the body; {@link #handle} is called only for the others.
   */
  default BodyPlan plan(Exchange exchange) {
    return BodyPlan.KEEP;
  }

  /** Answers now or later, once: {@link Exchange#respond} or {@link Exchange#upgrade}. */
  void handle(Exchange exchange);

  /**
   * What is answered where HTTP itself refuses a request that was for this handler: of the request
   * only the head is there.
   */
  default Response refusal(Exchange exchange, Response response) {
    return response;
  }

  /** The same handler for requests whose bodies do not matter. */
  static HttpHandler ignoringBodies(HttpHandler handler) {
    return new HttpHandler() {
      @Override
      public BodyPlan plan(Exchange exchange) {
        return BodyPlan.DISCARD;
      }

      @Override
      public void handle(Exchange exchange) {
        handler.handle(exchange);
      }
    };
  }
}
