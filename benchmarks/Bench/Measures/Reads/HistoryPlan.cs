namespace CloudAssistant.Bench.Measures.Reads;

/// <summary>Which invocation was made when: evenly over the days. Pure.</summary>
/// <param name="First">Midnight that begins the first day, Unix milliseconds.</param>
/// <param name="Until">When the last invocation was made, within the last day.</param>
/// <param name="Invocations">All there are, numbered from 0.</param>
internal readonly record struct HistoryPlan(long First, long Until, long Invocations)
{
    private const long DayMs = 86_400_000;

    /// <summary>Milliseconds between two invocations.</summary>
    public double Step => (double)(Until - First) / Math.Max(1, Invocations);

    /// <summary>Invocations that have about so many records together.</summary>
    public static long InvocationsFor(long records) => Math.Max(1, records * 1_000 / HistorySql.TargetsOfThousand);

    /// <summary>First and last invocation of a day, counted from 0; the last is before the first when there is none.</summary>
    public (long From, long To) NumbersOf(int day) => (FirstFrom(day), Math.Min(Invocations, FirstFrom(day + 1)) - 1);

    // The statement rounds the moment of an invocation to the nearest millisecond: so does this.
    private long FirstFrom(int day)
    {
        var number = (long)Math.Max(0, Math.Floor(day * DayMs / Step) - 2);
        while (number < Invocations && (long)Math.Round(number * Step, MidpointRounding.ToEven) < day * DayMs)
            number++;
        return number;
    }
}
