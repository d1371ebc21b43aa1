// SPDX-License-Identifier: MIT
package com.paitient.server.trail.formats;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.paitient.audit.Entry;
import com.paitient.audit.Event;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An event as an AuditEvent of FHIR R4, after the patterns of IHE's Basic Audit Log Patterns: who
 * asked (a user and the program that he used), what did it (this service), on which data, in which
 * transaction, for which patient. Of what is read the client is the destination, of all else the
 * source, as these patterns have it. The patient is named by a keyed hash only, so that he stands
 * there as an identifier and not as a reference.
 */
final class FhirLine {
  private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";
  private static final String OBJECT = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
  private static final String ROLE = "http://terminology.hl7.org/CodeSystem/object-role";
  private static final String PURPOSE = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
  private static final String OURS = "urn:paitient:";

  /** The value set of purposes of use (HL7 V3 PurposeOfUse); another word is a code of ours. */
  private static final Set<String> PURPOSES =
      Set.of(
          "PurposeOfUse",
          "BIORCH",
          "BTG",
          "CAREMGT",
          "CLINTRCH",
          "CLINTRCHNPC",
          "CLINTRCHPC",
          "COC",
          "COVERAGE",
          "DISASTER",
          "DONAT",
          "DSRCH",
          "ETREAT",
          "FAMRQT",
          "FRAUD",
          "GOV",
          "HACCRED",
          "HCOMPL",
          "HDECD",
          "HDIRECT",
          "HDM",
          "HLEGAL",
          "HMARKT",
          "HOPERAT",
          "HOUTCOMS",
          "HPAYMT",
          "HPRGRP",
          "HQUALIMP",
          "HRESCH",
          "HSYSADMIN",
          "LABELING",
          "MEMADMIN",
          "METAMGT",
          "PATADMIN",
          "PATRQT",
          "PATSFTY",
          "PERFMSR",
          "POARCH",
          "PREPRCH",
          "PUBHLTH",
          "PWATRNY",
          "RECORDMGT",
          "REMITADV",
          "SUPNWK",
          "SYSDEV",
          "THREAT",
          "TRAIN",
          "TRANSRCH",
          "TREAT");

  /** What XML cannot carry, and no string of FHIR may hold. */
  private static final Pattern UNSHOWN =
      Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]");

  private FhirLine() {}

  static String of(Entry entry) {
    Event event = entry.event();
    ObjectNode line = JsonLine.object().put("resourceType", "AuditEvent").put("id", id(event.id()));
    line.set("type", type(event));
    coding(line.putArray("subtype"), OURS + "event-type", event.type(), event.type());
    line.put("action", action(event))
        .put("recorded", event.timestamp().toString())
        .put("outcome", outcome(event.result()))
        .put("outcomeDesc", event.result());
    purpose(line, event);
    ArrayNode agents = line.putArray("agent");
    ObjectNode from = coding(DICOM, "110153", "Source Role ID");
    ObjectNode to = coding(DICOM, "110152", "Destination Role ID");
    boolean reads = action(event).equals("R");
    addClient(agents, event, reads ? to : from);
    addServer(agents, entry, reads ? from : to);
    addUser(agents, event);
    addSource(line, entry);
    addEntities(line.putArray("entity"), entry);
    return JsonLine.text(line);
  }

  /** FHIR's ids have no underscore. */
  private static String id(String id) {
    return id.replaceAll("[^A-Za-z0-9.-]", "-");
  }

  private static ObjectNode type(Event event) {
    String noun = event.type().substring(0, Math.max(0, event.type().indexOf('.')));
    return switch (noun) {
      case "auth" -> coding(DICOM, "110114", "User Authentication");
      case "service" -> coding(DICOM, "110100", "Application Activity");
      case "audit" -> coding(DICOM, "110101", "Audit Log Used");
      case "access", "settings", "key", "role", "user", "tenant" ->
          coding(DICOM, "110113", "Security Alert");
      default ->
          coding(
              "http://terminology.hl7.org/CodeSystem/audit-event-type",
              "rest",
              "RESTful Operation");
    };
  }

  private static String action(Event event) {
    String verb = event.type().substring(event.type().indexOf('.') + 1);
    return switch (verb) {
      case "created", "imported" -> "C";
      case "read", "exported", "proved", "access", "detection" -> "R";
      case "changed", "rotated", "aliased" -> "U";
      case "deleted", "revoked", "destroyed", "expired" -> "D";
      default -> "E";
    };
  }

  private static String outcome(String result) {
    return switch (result) {
      case "success" -> "0";
      case "denied" -> "4";
      default -> "8";
    };
  }

  private static void purpose(ObjectNode line, Event event) {
    if (event.details().get("purpose_of_use") instanceof String code) {
      concept(line.putArray("purposeOfEvent"), code);
    }
  }

  /** The program that called, with the credential that it showed. */
  private static void addClient(ArrayNode agents, Event event, ObjectNode role) {
    ObjectNode agent = agents.addObject();
    coding(agent.putObject("type").putArray("coding"), role);
    String program =
        event.details().get("credential") instanceof String key ? key : event.userAgent();
    identifier(agent.putObject("who"), "credential", program == null ? "service" : program);
    agent.put("requestor", false);
    if (event.ipAddress() != null) {
      agent.putObject("network").put("address", event.ipAddress()).put("type", "2");
    }
  }

  /** This service, which is told apart from others by its log. */
  private static void addServer(ArrayNode agents, Entry entry, ObjectNode role) {
    ObjectNode agent = agents.addObject();
    coding(agent.putObject("type").putArray("coding"), role);
    identifier(agent.putObject("who"), "service", "paitient");
    agent.put("requestor", false);
    agent.putObject("network").put("address", OURS + "log:" + entry.log()).put("type", "5");
  }

  private static void addUser(ArrayNode agents, Event event) {
    ObjectNode agent = agents.addObject();
    coding(
        agent.putObject("type").putArray("coding"),
        coding(
            "http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
            "IRCP",
            "information recipient"));
    identifier(agent.putObject("who"), "user", event.userId() == null ? "none" : event.userId());
    agent.put("requestor", true);
    if (event.details().get("purpose_of_use") instanceof String code) {
      concept(agent.putArray("purposeOfUse"), code);
    }
  }

  private static void addSource(ObjectNode line, Entry entry) {
    ObjectNode source = line.putObject("source");
    identifier(source.putObject("observer"), "log", entry.log());
    source
        .putArray("type")
        .add(
            coding(
                "http://terminology.hl7.org/CodeSystem/security-source-type",
                "4",
                "Application Server"));
  }

  private static void addEntities(ArrayNode entities, Entry entry) {
    Event event = entry.event();
    ObjectNode transaction = entity(entities, "event", event.id(), "XrequestId");
    ArrayNode details = transaction.putArray("detail");
    detail(details, "index", String.valueOf(entry.index()));
    for (Map.Entry<String, Object> each : event.details().entrySet()) {
      if (each.getValue() instanceof String || each.getValue() instanceof Number) {
        detail(details, each.getKey(), String.valueOf(each.getValue()));
      }
    }
    if (event.resourceType() != null) {
      ObjectNode data =
          entity(
              entities,
              event.resourceType(),
              event.resourceId() == null ? "all" : event.resourceId(),
              null);
      data.set("role", coding(ROLE, "4", "Domain Resource"));
    }
    if (event.details().get("patient") instanceof String hash) {
      ObjectNode patient = entity(entities, "patient-hash", hash, null);
      patient.set("type", coding(OBJECT, "1", "Person"));
      patient.set("role", coding(ROLE, "1", "Patient"));
    }
  }

  private static ObjectNode entity(
      ArrayNode entities, String system, String value, @Nullable String code) {
    ObjectNode entity = entities.addObject();
    identifier(entity.putObject("what"), system, value);
    entity.set(
        "type",
        code == null
            ? coding(OBJECT, "2", "System Object")
            : coding(
                "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType", code, code));
    return entity;
  }

  private static void detail(ArrayNode details, String name, String value) {
    String shown = UNSHOWN.matcher(value).replaceAll("\uFFFD");
    if (!shown.isBlank()) {
      details.addObject().put("type", name).put("valueString", shown);
    }
  }

  private static void identifier(ObjectNode reference, String kind, String value) {
    reference.putObject("identifier").put("system", OURS + kind).put("value", value);
  }

  private static ObjectNode coding(String system, String code, String display) {
    return JsonLine.object().put("system", system).put("code", code).put("display", display);
  }

  private static void coding(ArrayNode array, ObjectNode coding) {
    array.add(coding);
  }

  private static void coding(ArrayNode array, String system, String code, String display) {
    array.add(coding(system, code, display));
  }

  private static void concept(ArrayNode array, String purpose) {
    String system = PURPOSES.contains(purpose) ? PURPOSE : OURS + "purpose-of-use";
    array.addObject().putArray("coding").add(coding(system, purpose, purpose));
  }
}
