import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cqframework.cql.cql2elm.CqlCompilerException;
import org.cqframework.cql.cql2elm.CqlCompilerOptions;
import org.cqframework.cql.cql2elm.CqlTranslator;
import org.cqframework.cql.cql2elm.LibraryManager;
import org.cqframework.cql.cql2elm.ModelManager;

/** Translates a CQL library into ELM without annotations: java -cp 'target/lib/*' Translate.java race.cql race.json */
public class Translate {
    public static void main(String[] args) throws Exception {
        CqlCompilerOptions options = new CqlCompilerOptions();
        options.getOptions().clear();
        CqlTranslator t = CqlTranslator.fromFile(new File(args[0]),
                new LibraryManager(new ModelManager(), options));
        for (CqlCompilerException e : t.getExceptions()) {
            System.err.println(e.getLocator() == null ? e.getMessage()
                    : e.getLocator().toLocator() + ": " + e.getMessage());
        }
        if (!t.getErrors().isEmpty()) {
            System.exit(1);
        }
        Files.writeString(Path.of(args[1]), t.toJson() + "\n");
    }
}
