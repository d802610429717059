import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Holds each PDF named to PDF/UA-1, and says what is at fault; ends with 1 where one is. */
public final class CheckPdf {
  public static void main(String[] paths) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    boolean isWell = true;
    for (String path : paths) {
      try (var parser =
              Foundries.defaultInstance().createParser(new File(path), PDFAFlavour.PDFUA_1);
          var validator =
              Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false)) {
        ValidationResult result = validator.validate(parser);
        isWell &= result.isCompliant();
        System.out.println(path + ": " + (result.isCompliant() ? "PDF/UA-1" : "at fault"));
        for (TestAssertion fault : result.getTestAssertions()) {
          if (fault.getStatus() == TestAssertion.Status.FAILED) {
            System.out.println("  " + fault.getRuleId().getClause() + ": " + fault.getMessage());
          }
        }
      }
    }
    System.exit(isWell ? 0 : 1);
  }
}
