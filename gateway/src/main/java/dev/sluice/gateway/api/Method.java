package dev.sluice.gateway.api;

import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.List;

/** A method of the server API. Called on the event loop of the caller; must not block it. */
public interface Method {

  /** A request that has been read, and is ready to be carried out. */
  interface Call {
    Answer carryOut(Caller caller);

    /** The same, with an answer for what fails on the way too. */
    default Answer answer(Caller caller) {
      try {
        return carryOut(caller);
      } catch (Throwable failure) {
        return Answer.ofFailure(failure);
      }
    }

    /** How many channels, users, clients or connections it is about: what it costs, roughly. */
    default int size() {
      return 1;
    }

    /** The same call, said to be about so many. */
    default Call ofSize(int size) {
      Call call = this;
      return new Call() {
        @Override
        public Answer carryOut(Caller caller) {
          return call.carryOut(caller);
        }

        @Override
        public int size() {
          return size;
        }
      };
    }
  }

  /** What one request may be about at most, all its calls together. */
  int MAX_SIZE = 100_000;

  /** A list of names, of bounded length. */
  static List<String> names(JsonReader in) throws MalformedFrameException {
    return in.list(MAX_SIZE, JsonReader::string);
  }

  /**
   * Reads the request, an object that is not begun yet. Does nothing else: what follows the object
   * may still be wrong.
   *
   * @throws MalformedFrameException if the request is not of the method's form
   */
  Call read(JsonReader request) throws MalformedFrameException;
}
