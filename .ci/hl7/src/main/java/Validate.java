import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;

/** Validates files as FHIR R4 with HL7's own validator, and fails if one has an error. */
public class Validate {
  public static void main(String[] files) throws Exception {
    FhirContext r4 = FhirContext.forR4();
    FhirInstanceValidator instances = new FhirInstanceValidator(new ValidationSupportChain(
        new DefaultProfileValidationSupport(r4), new InMemoryTerminologyServerValidationSupport(r4), new CommonCodeSystemsTerminologyService(r4)));
    instances.setAnyExtensionsAllowed(true);
    FhirValidator validator = r4.newValidator().registerValidatorModule(instances);
    int errors = 0;
    for (String file : files) {
      for (var m : validator.validateWithResult(Files.readString(Path.of(file))).getMessages()) {
        if (m.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0) {
          errors++;
          System.out.println(file + ": " + m.getLocationString() + ": " + m.getMessage());
        }
      }
    }
    System.out.println(files.length + " files, " + errors + " errors");
    System.exit(errors > 0 ? 1 : 0);
  }
}
