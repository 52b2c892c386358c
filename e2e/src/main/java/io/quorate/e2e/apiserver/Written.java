package io.quorate.e2e.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What came of a write.
 *
 * @param object as it is now
 * @param created whether it was not there before
 * @param warnings for the person who asked
 */
public record Written(ObjectNode object, boolean created, List<String> warnings) {}
