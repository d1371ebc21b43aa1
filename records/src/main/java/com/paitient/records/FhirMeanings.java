// SPDX-License-Identifier: MIT
package com.paitient.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.paitient.phi.Category;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the elements of FHIR R4 hold: by their type, and by their place where that says more. */
final class FhirMeanings {
  private static final String MAIDEN_NAME =
      "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName";
  private static final Set<String> QUIET =
      Set.of(
          "Coding.version",
          "Coding.display",
          "Quantity.unit",
          "Age.unit",
          "Money.currency",
          "SampledData.data",
          "HumanName.prefix",
          "HumanName.suffix",
          "Address.state",
          "Address.country",
          "Element.id",
          "QuestionnaireResponse.item.linkId",
          "Questionnaire.item.linkId",
          "Bundle.link.relation",
          "Bundle.entry.request.ifMatch",
          "Bundle.entry.request.ifNoneMatch",
          "Bundle.entry.response.status",
          "Bundle.entry.response.etag",
          "Expression.expression",
          "Count.unit",
          "Distance.unit",
          "Duration.unit");
  private static final Map<String, Meaning> PLACES = places();

  private FhirMeanings() {}

  private static Map<String, Meaning> places() {
    Map<String, Meaning> places = new HashMap<>();
    put(
        places,
        Category.NAME,
        "HumanName.text HumanName.family HumanName.given Annotation.authorString");
    put(
        places,
        Category.LOCATION,
        "Address.text Address.line Address.city Address.district Location.name Location.alias");
    put(
        places,
        Category.ORGANIZATION,
        "Organization.name Organization.alias HealthcareService.name InsurancePlan.name"
            + " Endpoint.name");
    put(
        places,
        Category.DEVICE,
        "Device.serialNumber Device.distinctIdentifier Device.udiCarrier.deviceIdentifier"
            + " Device.udiCarrier.carrierHRF Device.udiCarrier.carrierAIDC");
    put(
        places,
        Category.ACCOUNT,
        "Coverage.subscriberId Coverage.class.value Coverage.policyHolderId");
    places.put("Address.postalCode", new Meaning.PostalCode());
    places.put("Age.value", new Meaning.Years());
    for (String link :
        "Reference.reference Bundle.entry.fullUrl Bundle.entry.request.url Bundle.entry.response.location"
            .split(" ")) {
      places.put(link, Meaning.LINK);
    }
    for (String address :
        "Bundle.link.url Bundle.entry.request.ifNoneExist Meta.source Endpoint.address"
            .split(" ")) {
      places.put(address, new Meaning.Opaque(Category.URL));
    }
    QUIET.forEach(place -> places.put(place, Meaning.PLAIN));
    return places;
  }

  private static void put(Map<String, Meaning> places, Category category, String names) {
    for (String name : names.split(" ")) {
      places.put(name, Meaning.of(category));
    }
  }

  /**
   * The meaning of a primitive element.
   *
   * @param parent the type or group that has it
   * @param node what has it
   * @param resource whether that is a resource
   */
  static Meaning of(String parent, String name, String type, JsonNode node, boolean resource) {
    if (name.equals("id")) {
      return resource ? Meaning.KEY : Meaning.PLAIN;
    }
    Meaning place = PLACES.get(parent + "." + name);
    if (place != null) {
      return place;
    }
    return switch (parent + "." + name) {
      case "ContactPoint.value" -> Meaning.of(contact(text(node, "system")));
      case "Identifier.value" -> Meaning.of(identifier(node));
      case "Reference.display" -> reference(text(node, "type"), text(node, "reference"));
      case "Extension.valueString" ->
          text(node, "url").equals(MAIDEN_NAME) ? Meaning.of(Category.NAME) : Meaning.FREE;
      case "Extension.url" -> Meaning.PLAIN;
      default -> byType(type);
    };
  }

  private static Meaning byType(String type) {
    return switch (type) {
      case "date", "dateTime", "instant" -> Meaning.DAY;
      case "string", "markdown" -> Meaning.FREE;
      case "xhtml" -> new Meaning.Narrative();
      case "base64Binary" -> new Meaning.Opaque(Category.OTHER);
      case "url" -> new Meaning.Opaque(Category.URL);
      default -> Meaning.PLAIN;
    };
  }

  private static String text(JsonNode node, String name) {
    return node.path(name).isTextual() ? node.path(name).textValue() : "";
  }

  private static Category contact(String system) {
    return switch (system) {
      case "email" -> Category.EMAIL;
      case "url" -> Category.URL;
      case "fax" -> Category.FAX;
      default -> Category.PHONE;
    };
  }

  private static Category identifier(JsonNode identifier) {
    String system = text(identifier, "system");
    if (system.endsWith("us-ssn") || system.equals("urn:oid:2.16.840.1.113883.4.1")) {
      return Category.SSN;
    }
    if (system.endsWith("us-npi")) {
      return Category.LICENSE;
    }
    for (JsonNode coding : identifier.path("type").path("coding")) {
      Category category = HL7_TYPES.get(text(coding, "code"));
      if (category != null) {
        return category;
      }
    }
    return Category.ID;
  }

  /** Identifier types of HL7 table 0203. */
  static final Map<String, Category> HL7_TYPES =
      Map.of(
          "MR",
          Category.MRN,
          "MRN",
          Category.MRN,
          "PI",
          Category.MRN,
          "PT",
          Category.MRN,
          "SS",
          Category.SSN,
          "SB",
          Category.SSN,
          "DL",
          Category.LICENSE,
          "NPI",
          Category.LICENSE,
          "AN",
          Category.ACCOUNT,
          "VN",
          Category.ACCOUNT);

  private static Meaning reference(String type, String reference) {
    String to = type.isEmpty() ? reference : type;
    for (String person : new String[] {"Patient", "Practitioner", "RelatedPerson", "Person"}) {
      if (to.contains(person)) {
        return Meaning.of(Category.NAME);
      }
    }
    boolean place = to.contains("Location");
    boolean organization = to.contains("Organization");
    return place
        ? Meaning.of(Category.LOCATION)
        : organization ? Meaning.of(Category.ORGANIZATION) : Meaning.FREE;
  }
}
