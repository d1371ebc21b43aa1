// SPDX-License-Identifier: MIT
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** Holds resources, one a line of standard input, to FHIR R4 by the official validator. */
final class Fhir {
  /**
   * What is as it is meant: no narrative for machines, types of event of our own, and IHE's own type
   * of entity (BALP), whose code system the validator does not bring along.
   */
  private static final List<String> MEANT =
      List.of("dom-6", "urn:paitient:event-type", "BasicAuditEntityType", "urn:paitient:purpose");

  private Fhir() {}

  static void main(String[] args) throws IOException {
    FhirContext context = FhirContext.forR4();
    FhirValidator validator =
        context
            .newValidator()
            .registerValidatorModule(
                new FhirInstanceValidator(
                    new ValidationSupportChain(
                        new DefaultProfileValidationSupport(context),
                        new InMemoryTerminologyServerValidationSupport(context),
                        new CommonCodeSystemsTerminologyService(context))));
    Map<String, Integer> found = new TreeMap<>();
    int count = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        count++;
        for (SingleValidationMessage said : validator.validateWithResult(line).getMessages()) {
          if (said.getSeverity() != ResultSeverityEnum.INFORMATION
              && MEANT.stream().noneMatch(said.getMessage()::contains)) {
            String where = said.getLocationString().replaceAll("\\[\\d+]", "");
            found.merge(said.getSeverity() + " " + where + ": " + said.getMessage(), 1, Integer::sum);
          }
        }
      }
    }
    IO.println("FHIR R4: " + count + " resources, " + found.size() + " kinds of findings");
    found.forEach((what, times) -> IO.println(times + " times " + what));
    System.exit(found.isEmpty() && count > 0 ? 0 : 1);
  }
}
