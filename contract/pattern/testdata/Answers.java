import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.regex.*;

/**
 * Answers.java reads lines of a pattern and a text, in UTF-8 written in hexadecimal, with a tab between them, and
 * answers each with true, false, or undefined: for a text that this Java's Unicode does not know.
 */
class Answers {
    public static void main(String[] args) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        Map<String, Pattern> patterns = new HashMap<>();
        for (String line; (line = in.readLine()) != null; ) {
            String[] fields = line.split("\t", -1);
            Pattern pattern = patterns.computeIfAbsent(decode(fields[0]), Pattern::compile);
            String text = decode(fields[1]);
            boolean known = text.codePoints().allMatch(Character::isDefined);
            System.out.println(known ? pattern.matcher(text).find() : "undefined");
        }
    }

    static String decode(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }
}
