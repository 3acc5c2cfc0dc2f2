package dev.hearth.dialect.anthropic;

/** Events of a stream as back ends write them. */
final class StreamEvents {
  static final String START =
      event(
          "message_start",
          "'message':{'id':'msg_1','model':'claude','content':[],'usage':{'input_tokens':7,"
              + "'cache_read_input_tokens':20,'cache_creation_input_tokens':3,'output_tokens':1}}");
  static final String TEXT_START =
      event("content_block_start", "'index':0,'content_block':{'type':'text','text':''}");
  static final String TEXT =
      event("content_block_delta", "'index':0,'delta':{'type':'text_delta','text':'Hé 🦉'}");
  static final String BLOCK_STOP = event("content_block_stop", "'index':0");
  static final String STOP = event("message_stop", "");

  private StreamEvents() {}

  static String ping() {
    return event("ping", "");
  }

  static String delta(String stopReason) {
    return event(
        "message_delta",
        "'delta':{'stop_reason':'"
            + stopReason
            + "','stop_sequence':null},"
            + "'usage':{'output_tokens':5}");
  }

  static String block(String block) {
    return event("content_block_start", "'index':0,'content_block':" + block);
  }

  static String more(String delta) {
    return event("content_block_delta", "'index':0,'delta':" + delta);
  }

  static String event(String name, String fields) {
    String more = fields.isEmpty() ? "" : "," + fields;
    return "event: %s\ndata: %s\n\n"
        .formatted(name, Wire.json("{'type':'" + name + "'" + more + "}"));
  }
}
