using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Inserts the slices and rate windows of new ticks: one statement each, however many ticks.</summary>
internal static class TickInsert
{
    private static readonly RowColumns<SliceRow> Slices = new RowColumns<SliceRow>()
        .With("invocation", s => s.Key.Invocation.Raw()).With("tick", s => s.Key.Tick).With("slice", s => s.Key.Number).With("account", s => s.Account.Value)
        .With("version", s => s.Version).With("timeout_ms", s => s.TimeoutMs).With("attend_at", s => s.AttendAt)
        .With("waiting", s => s.Counts.Waiting).With("sent", s => s.Counts.Sent).With("aborted", s => s.Counts.Aborted).With("limited", s => s.Limited).With("alone", s => s.Alone);

    public static void Add(Statements statements, IReadOnlyList<NewTick> ticks)
    {
        RateWindowInsert.Add(statements, ticks);
        statements.Insert("slices", Slices, [.. ticks.SelectMany(tick => tick.Slices)]);
    }
}
