namespace CloudAssistant.Grains.Schedules;

/// <summary>
/// The fields day and weekday. One of them says <c>*</c> or <c>?</c>, so the other alone decides; <c>?</c> stands in one of them only.
/// Day: <c>L</c> last day, <c>15W</c> the weekday (Monday to Friday) nearest to the 15th in its month, <c>LW</c> the last weekday.
/// Weekday, Monday = 1: <c>6L</c> the last Saturday, <c>4#2</c> the second Thursday. All may stand in lists.
/// A day that a month does not have is left out in it: <c>31W</c> in June, <c>4#5</c> where there are four.
/// </summary>
internal static class CronDays
{
    /// <summary>Adds the days of both fields as pairs of fields that the calendar's library knows: each pair is a part of the union.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(string day, string weekday, HashSet<(string Day, string Weekday)> pairs)
    {
        if (day == "?" && weekday == "?")
            return "day and weekday: ? stands in one of them only";
        if (!IsAny(day) && !IsAny(weekday))
            return "day and weekday: one of them must be ? or *";
        var special = new HashSet<string>();
        var plain = new SortedSet<int>();
        if (!IsAny(day))
        {
            var wrong = ReadTerms(day, special, plain, CronField.Day, ReadSpecialDay);
            pairs.UnionWith(Parts(special, plain).Select(part => (part, "*")));
            return wrong;
        }

        if (!IsAny(weekday))
        {
            var wrong = ReadTerms(weekday, special, plain, CronField.Weekday, ReadSpecialWeekday);
            pairs.UnionWith(Parts(special, plain).Select(part => ("*", part)));
            return wrong;
        }

        pairs.Add(("*", "*"));
        return null;
    }

    private static bool IsAny(string field) => field is "*" or "?";

    private delegate string? SpecialReader(string term, out string special);

    private static string? ReadTerms(string list, HashSet<string> special, SortedSet<int> plain, CronField field, SpecialReader read)
    {
        foreach (var term in list.ToUpperInvariant().Split(','))
        {
            if (read(term, out var found) is { } wrong)
                return wrong;
            if (found.Length > 0)
                special.Add(found);
            else if (field.ReadTerm(term, plain) is { } wrongTerm)
                return wrongTerm;
        }

        return null;
    }

    private static IEnumerable<string> Parts(HashSet<string> special, SortedSet<int> plain) =>
        plain.Count > 0 ? special.Append(string.Join(',', plain)) : special;

    private static string? ReadSpecialDay(string term, out string special)
    {
        special = term is "L" or "LW" ? term : "";
        if (special.Length > 0 || !term.EndsWith('W'))
            return null;
        var wrong = CronField.Day.ReadValue(term[..^1], out var day);
        special = $"{day}W";
        return wrong;
    }

    private static string? ReadSpecialWeekday(string term, out string special)
    {
        special = "";
        if (term == "L")
            return "weekday: L needs a weekday before it, as in 6L";
        var hash = term.IndexOf('#', StringComparison.Ordinal);
        if (hash < 0 && !term.EndsWith('L'))
            return null;
        if (CronField.Weekday.ReadValue(hash < 0 ? term[..^1] : term[..hash], out var weekday) is { } wrong)
            return wrong;
        if (hash >= 0 && term[(hash + 1)..] is not ("1" or "2" or "3" or "4" or "5"))
            return $"weekday: '{term}' is not understood; # goes before a number from 1 to 5";
        special = $"{weekday}{(hash < 0 ? "L" : term[hash..])}";
        return null;
    }
}
