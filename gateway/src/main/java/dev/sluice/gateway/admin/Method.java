package dev.sluice.gateway.admin;

import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;

/** A method of the server API. Called on the event loop of the caller; must not block it. */
interface Method {

  /** A request that has been read, and is ready to be carried out. */
  interface Call {
    Answer carryOut(Caller caller);

    /** The same, with an answer for what fails on the way too. */
    default Answer answer(Caller caller) {
      try {
        return carryOut(caller);
      } catch (RuntimeException failure) {
        return Answer.ofFailure(failure);
      }
    }
  }

  /**
   * Reads the request, an object that is not begun yet. Does nothing else: what follows the object
   * may still be wrong.
   *
   * @throws MalformedFrameException if the request is not of the method's form
   */
  Call read(JsonReader request) throws MalformedFrameException;
}
