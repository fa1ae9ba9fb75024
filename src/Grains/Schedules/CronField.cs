using System.Globalization;

namespace CloudAssistant.Grains.Schedules;

/// <summary>One field of a cron expression: <c>*</c>, values, <c>1-5</c>, and steps; <c>0/15</c> goes on to the field's last value.</summary>
/// <param name="Name">What refusals call it.</param>
/// <param name="First">Least value.</param>
/// <param name="Last">Greatest value.</param>
/// <param name="Names">Three letters for each value, from the first; empty where there are numbers only.</param>
internal sealed record CronField(string Name, int First, int Last, params string[] Names)
{
    public static readonly CronField Second = new("second", 0, 59);
    public static readonly CronField Minute = new("minute", 0, 59);
    public static readonly CronField Hour = new("hour", 0, 23);
    public static readonly CronField Day = new("day", 1, 31);

    public static readonly CronField Month =
        new("month", 1, 12, "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

    public static readonly CronField Weekday = new("weekday", 1, 7, "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");
    public static readonly CronField Year = new("year", FrequencyLimits.YearMin, FrequencyLimits.YearMax);

    /// <summary>Adds the values of a list to <paramref name="values"/>.</summary>
    /// <returns>What is wrong, or null.</returns>
    public string? Read(string list, SortedSet<int> values)
    {
        foreach (var term in list.Split(','))
        {
            if (ReadTerm(term, values) is { } wrong)
                return wrong;
        }

        return null;
    }

    /// <summary>Adds the values of what stands between two commas.</summary>
    public string? ReadTerm(string term, SortedSet<int> values)
    {
        var slash = term.IndexOf('/', StringComparison.Ordinal);
        var step = 1;
        if (slash >= 0 && ReadStep(term[(slash + 1)..], out step) is { } wrongStep)
            return wrongStep;
        var span = slash >= 0 ? term[..slash] : term;
        if (ReadSpan(span, out var first, out var last) is { } wrongSpan)
            return wrongSpan;
        // A single start with a step has no end of its own.
        last = slash >= 0 && !span.Contains('-', StringComparison.Ordinal) ? Last : last;
        for (var value = first; value <= last; value += step)
            values.Add(value);
        return null;
    }

    /// <summary>One number or name.</summary>
    public string? ReadValue(string text, out int value)
    {
        value = First + Array.FindIndex(Names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (value >= First)
            return null;
        if (ReadNumber(text, out value) is { } wrong)
            return wrong;
        if (value > Last)
            return $"{Name}: {value} is beyond {Last}";
        return value < First ? $"{Name}: {value} is below {First}" : null;
    }

    private string? ReadSpan(string span, out int first, out int last)
    {
        (first, last) = (First, Last);
        if (span == "*")
            return null;
        var dash = span.IndexOf('-', StringComparison.Ordinal);
        if (ReadValue(dash < 0 ? span : span[..dash], out first) is { } wrongFirst)
            return wrongFirst;
        last = first;
        if (dash >= 0 && ReadValue(span[(dash + 1)..], out last) is { } wrongLast)
            return wrongLast;
        return first > last ? $"{Name}: {span} runs backwards" : null;
    }

    private string? ReadStep(string text, out int step)
    {
        if (ReadNumber(text, out step) is { } wrong)
            return wrong;
        if (step < 1)
            return $"{Name}: the step {step} is below 1";
        return step > Last ? $"{Name}: the step {step} is beyond {Last}" : null;
    }

    private string? ReadNumber(string text, out int number)
    {
        number = 0;
        if (text.Length == 0)
            return $"{Name}: a value is missing";
        if (text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return $"{Name}: '{text}' is not understood";
        // Nine digits always fit, and more are beyond every field.
        return int.TryParse(text.Length > 9 ? "999999999" : text, CultureInfo.InvariantCulture, out number) ? null : $"{Name}: '{text}' is not understood";
    }
}
