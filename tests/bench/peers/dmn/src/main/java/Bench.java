import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.kie.dmn.api.core.DMNContext;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

/**
 * Drools DMN: a decision in FEEL for each workload, W4 a decision table of 4,060 rules. FEEL's numbers are decimals, exact here.
 *
 *     java Bench ENGINE mem|json|time-mem|time-json|time-batch WORKLOAD on|off FILE [N SECONDS]
 */
public final class Bench {
  static final Map<String, List<String>> NAMES = Map.of(
      "w1", List.of("no_status", "no_number", "no_work", "over_limits"),
      "w2", List.of("over_gross", "over_net", "no_allotment"),
      "w3", List.of("exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit"),
      "w4", List.of());

  static final List<String> W1 = List.of(
      "not(resident) or fleeing or not(citizen or (qualified_immigrant and entered_on <= 20181001))",
      "not(has_number or (applied_for_number and applied_on < 20231201))",
      "age >= 18 and not(disabled or elderly or work_exempt or (working and hours >= 20) or (student and not(on_strike)))",
      "resources > 425000 or (income > 158000 and not(elderly or disabled))");

  // Tenths of a cent from `before` on; lists count from 1.
  static final String W2 = """
      row: min(size, 8),
      beyond: size - row,
      gross: earned + unearned,
      deducted: if not(elderly_or_disabled) or medical <= 3500 then 0 else if medical <= 15500 then 12000 else medical - 3500,
      adjusted: max((gross - [19800, 19800, 19800, 20800, 24400, 27900, 27900, 27900][row] - dependent_care - deducted) * 10 - earned * 2, 0),
      excess: max((housing + (if claims_utilities then 59600 else 0)) * 10 - adjusted / 2, 0),
      net: floor((max(adjusted - (if elderly_or_disabled then excess else min(excess, 672000)), 0) + 500) / 1000),
      allotment: max([291, 535, 766, 973, 1155, 1386, 1532, 1751][row] + 219 * beyond - ceiling(net * 3 / 10), if size <= 2 then 23 else 0),
      """;
  static final List<String> W2_FAILS = List.of(
      "not(elderly_or_disabled) and gross > ([1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478][row] + 557 * beyond) * 100",
      "net > [1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214][row] + 429 * beyond",
      "allotment = 0");

  // The flags of the case's county are facts of the case.
  static final String W3 = """
      bda_month: floor(bda / 10000) * 12 + modulo(floor(bda / 100), 100) - 1,
      first_day: modulo(bda, 100) = 1,
      keeps: not(employable_status_most_counties) and not(unverified_id_fails),
      three: three_months_in_12 or (keeps and not(ninety_days_in_12)),
      mixed: three_months_in_12 and (earned_income_orange or earned_income_santa_barbara),
      turned: mixed and broken_aid,
      days_or_weeks: ninety_days_in_12 or four_weeks,
      counts_days: turned or (not(mixed) and (if month_or_day_by_bda then not(first_day) else days_or_weeks)),
      day_limit: if four_weeks then 28 else 90,
      month_limit: if six_months_in_12 or (six_months_in_school and in_school) then 6 else 3,
      in_period: 24259 - clock_begin,
      since: 24259 - bda_month,
      lengths: [31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31],
      whole_months: for i in 1..12 return if i <= in_period and not(exempt[i]) and days[i] = lengths[i] then 1 else 0,
      counted_days: for i in 1..12 return
        if i <= in_period and not(exempt[i]) and (not(turned) or i <= since or days[i] = lengths[i]) then days[i] else 0,
      ticked_days: if keeps and counts_days then min(sum(counted_days), day_limit) else 0,
      ticked_months: if keeps and not(counts_days) then sum(whole_months) else 0,
      days_left: if counts_days then day_limit - ticked_days else max(month_limit - ticked_months, 0),
      registered: not(unverified_id_fails) and employability != 0,
      employable: employability = 1 or employability = 3 or aid_in_kind_code or (employable_status_alameda and not(six_months_in_12))
        or (employability = 2 and employment_begin >= bda_month and employment_begin >= 24259
            and not(three or employable_status_most_counties or program_applied or six_months_in_12)),
      days_spent: ticked_days >= day_limit,
      months_spent: ticked_months >= month_limit,
      clock_spent: (six_months_in_12 and ticked_months >= 6) or (first_day and months_spent and month_or_day_by_bda),
      open_to_it: not(employable_status_most_counties) or six_months_in_12,
      in_months: registered and open_to_it and months_spent
        and (three or six_months_in_12 or (first_day and month_or_day_by_bda) or (days_spent and days_or_weeks)),
      type_six: type_six_institutions and in_type_six,
      """;
  static final List<String> W3_FAILS = List.of(
      "registered and employable and (open_to_it or aid_in_kind) and not(aid_in_kind and aid_in_kind_code) and ((three and (if turned then days_spent else months_spent))"
          + " or clock_spent or (days_spent and (days_or_weeks or aid_in_kind)))",
      "registered and employable and open_to_it and aid_in_kind and aid_in_kind_code and employability = 1 and ((three and months_spent) or clock_spent or days_spent)",
      "in_months and aid_in_kind_code and (employable or type_six)",
      "in_months and type_six");

  static String sumOfBits(List<String> fails) {
    List<String> terms = new ArrayList<>();
    for (int i = 0; i < fails.size(); i++) terms.add("(if " + fails.get(i) + " then " + (1 << i) + " else 0)");
    return String.join(" + ", terms);
  }

  static String any(List<String> fails) {
    return "(" + String.join(") or (", fails) + ")";
  }

  static String feel(String workload, boolean reasons) {
    return switch (workload) {
      case "w1" -> reasons ? "{bits: " + sumOfBits(W1) + ", answer: [if bits = 0 then 1 else 0, bits]}.answer" : "[if " + any(W1) + " then 0 else 1]";
      case "w2" -> "{" + W2 + (reasons
          ? "bits: " + sumOfBits(W2_FAILS) + ", answer: if bits = 0 then [1, net, allotment, 0] else [0, net, 0, bits]}.answer"
          : "answer: if " + any(W2_FAILS) + " then [0, net, 0] else [1, net, allotment]}.answer");
      case "w3" -> "{" + W3 + (reasons
          ? "bits: " + sumOfBits(W3_FAILS) + ", answer: [if bits = 0 then 1 else 0, ticked_days + ticked_months, days_left, bits]}.answer"
          : "answer: [if " + any(W3_FAILS) + " then 0 else 1, ticked_days + ticked_months, days_left]}.answer");
      default -> "[if rent <= limit then 1 else 0, limit]";
    };
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String table(Path folder) throws Exception {
    int[][] rows = new ObjectMapper().readValue(folder.resolve("table.json").toFile(), int[][].class);
    StringBuilder out = new StringBuilder("<decisionTable id=\"t\" hitPolicy=\"UNIQUE\">");
    for (String input : List.of("place", "size", "month")) {
      out.append("<input id=\"t_").append(input).append("\"><inputExpression><text>").append(input).append("</text></inputExpression></input>");
    }
    out.append("<output id=\"t_out\"/>");
    for (int i = 0; i < rows.length; i++) {
      int[] row = rows[i];
      boolean last = i + 1 == rows.length || rows[i + 1][0] != row[0] || rows[i + 1][1] != row[1];
      int until = last ? 999999 : rows[i + 1][2] - 1;
      out.append("<rule id=\"r").append(i).append("\">");
      for (String entry : List.of("" + row[0], "" + row[1], "[" + row[2] + ".." + until + "]")) {
        out.append("<inputEntry><text>").append(entry).append("</text></inputEntry>");
      }
      out.append("<outputEntry><text>").append(row[3]).append("</text></outputEntry></rule>");
    }
    return out.append("</decisionTable>").toString();
  }

  static String model(String workload, boolean reasons, Iterable<String> facts, Path folder) throws Exception {
    StringBuilder out = new StringBuilder(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20191111/MODEL/\" id=\"d\" name=\"bench\" namespace=\"bench\">");
    StringBuilder requirements = new StringBuilder();
    for (String fact : facts) {
      out.append("<inputData id=\"i_").append(fact).append("\" name=\"").append(fact).append("\"><variable name=\"").append(fact).append("\"/></inputData>");
      requirements.append("<informationRequirement><requiredInput href=\"#i_").append(fact).append("\"/></informationRequirement>");
    }
    String more = "";
    if (workload.equals("w4")) {
      out.append("<decision id=\"d_limit\" name=\"limit\"><variable name=\"limit\"/>").append(requirements).append(table(folder)).append("</decision>");
      more = "<informationRequirement><requiredDecision href=\"#d_limit\"/></informationRequirement>";
    }
    out.append("<decision id=\"d_answer\" name=\"answer\"><variable name=\"answer\"/>").append(requirements).append(more);
    out.append("<literalExpression><text>").append(escaped(feel(workload, reasons))).append("</text></literalExpression></decision></definitions>");
    return out.toString();
  }

  final ObjectMapper mapper = new ObjectMapper();
  final DMNRuntime runtime;
  final DMNModel model;
  final Map<String, Map<String, Object>> flags = new HashMap<>();

  @SuppressWarnings("unchecked")
  Bench(String workload, boolean reasons, String firstLine, Path folder) throws Exception {
    if (workload.equals("w3")) {
      Map<String, Map<String, Object>> counties = mapper.readValue(folder.resolve("flags.json").toFile(), Map.class);
      counties.forEach((code, county) -> flags.put(code, (Map<String, Object>) county.get("flags")));
    }
    String text = model(workload, reasons, read(firstLine).keySet(), folder);
    runtime = DMNRuntimeBuilder.fromDefaults().buildConfiguration()
        .fromResources(List.of(ResourceFactory.newReaderResource(new StringReader(text))))
        .getOrElseThrow(RuntimeException::new);
    model = runtime.getModels().get(0);
    if (model.hasErrors()) throw new IllegalStateException(model.getMessages().toString());
  }

  @SuppressWarnings("unchecked")
  Map<String, Object> read(String line) throws Exception {
    Map<String, Object> facts = mapper.readValue(line, Map.class);
    Object county = facts.get("county");
    if (county != null) facts.putAll(flags.get(county.toString()));
    facts.replaceAll((name, value) -> value instanceof Integer number ? BigDecimal.valueOf(number)
        : value instanceof List<?> list ? list.stream().map(item -> item instanceof Integer number ? BigDecimal.valueOf(number) : item).toList() : value);
    return facts;
  }

  long[] decide(Map<String, Object> facts) {
    DMNContext context = runtime.newContext();
    facts.forEach(context::set);
    Object result = runtime.evaluateByName(model, context, "answer").getDecisionResultByName("answer").getResult();
    return ((List<?>) result).stream().mapToLong(number -> ((BigDecimal) number).longValueExact()).toArray();
  }

  static String textOf(String workload, boolean reasons, long[] answer) {
    List<String> failed = new ArrayList<>();
    List<String> names = NAMES.get(workload);
    for (int i = 0; reasons && i < names.size(); i++) {
      if ((answer[answer.length - 1] >> i & 1) == 1) failed.add("\"" + names.get(i) + "\"");
    }
    return "{\"answer\":" + Arrays.toString(answer) + ",\"reasons\":[" + String.join(",", failed) + "]}";
  }

  public static void main(String[] words) throws Exception {
    String what = words[1], workload = words[2];
    boolean reasons = words[3].equals("on");
    Path path = Path.of(words[4]);
    List<String> lines = Files.readAllLines(path);
    Bench bench = new Bench(workload, reasons, lines.get(0), path.getParent());
    if (!what.startsWith("time")) {
      StringBuilder out = new StringBuilder();
      for (String line : lines) {
        long[] answer = bench.decide(bench.read(line));
        out.append(what.equals("json") ? textOf(workload, reasons, answer) : Arrays.toString(answer)).append('\n');
      }
      System.out.print(out);
      return;
    }
    int count = Math.min(Integer.parseInt(words[5]), lines.size());
    double seconds = Double.parseDouble(words[6]);
    List<Map<String, Object>> cases = new ArrayList<>();
    boolean fromText = what.equals("time-json");
    for (int i = 0; i < count && !fromText; i++) cases.add(bench.read(lines.get(i)));
    IntToLongFunction pass = n -> {
      long total = 0;
      try {
        for (int i = 0; i < n; i++) {
          long[] answer = bench.decide(fromText ? bench.read(lines.get(i)) : cases.get(i));
          for (long number : answer) total += number;
          if (fromText) total += 0L * textOf(workload, reasons, answer).length();
        }
      } catch (Exception error) {
        throw new IllegalStateException(error);
      }
      return total;
    };
    int few = Math.min(count, 50);
    long warm = System.nanoTime();
    while (System.nanoTime() - warm < seconds * 2e9) pass.applyAsLong(few);  // for the compiler of the virtual machine
    long begin = System.nanoTime();
    pass.applyAsLong(few);
    double each = (System.nanoTime() - begin) / 1e9 / few;
    count = (int) Math.max(few, Math.min(count, seconds / 6 / each));
    begin = System.nanoTime();
    long check = pass.applyAsLong(count);
    int passes = (int) Math.max(1, 0.01 / ((System.nanoTime() - begin) / 1e9));
    List<Double> times = new ArrayList<>();
    begin = System.nanoTime();
    while (times.size() < 5 || (System.nanoTime() - begin < seconds * 1e9 && times.size() < 101)) {
      long start = System.nanoTime();
      for (int i = 0; i < passes; i++) {
        if (pass.applyAsLong(count) != check) throw new IllegalStateException("two passes over the same cases differ");
      }
      times.add((System.nanoTime() - start) / (double) passes / count);
    }
    times.sort(null);
    String peak = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM")).findFirst().orElse("0").replaceAll("\\D", "");
    System.out.printf(
        "{\"engine\":\"%s\",\"workload\":\"%s\",\"mode\":\"%s\",\"reasons\":\"%s\",\"n\":%d,\"ns\":%.1f,\"min\":%.1f,\"max\":%.1f,\"reps\":%d,\"check\":%d,\"peak_kb\":%s}%n",
        words[0], workload, what.substring(5), words[3], count, times.get(times.size() / 2), times.get(0), times.get(times.size() - 1), times.size(), check, peak);
  }
}
