using CloudAssistant.Grains.Invocations;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Invocations;

/// <summary>Inserts the rate windows of new ticks that have one; for others there is no statement.</summary>
internal static class RateWindowInsert
{
    private static readonly RowColumns<(string Account, RateWindow Window)> Columns = new RowColumns<(string Account, RateWindow Window)>()
        .With("invocation", w => w.Window.Key.Invocation.Raw()).With("tick", w => w.Window.Key.Tick).With("account", w => w.Account)
        .With("at_once", w => w.Window.AtOnce).With("errors_max", w => w.Window.ErrorsMax).With("batches", w => w.Window.Batches)
        .With("pause_ms", w => w.Window.PauseMs).With("delivery_ms", w => w.Window.DeliveryMs).With("batch_left", w => w.Window.BatchLeft)
        .With("next_at", w => w.Window.NextAt).With("attend_at", w => w.Window.AttendAt);

    public static void Add(Statements statements, IReadOnlyList<NewTick> ticks)
    {
        List<(string, RateWindow)>? windows = null;
        foreach (var tick in ticks)
            if (tick.Window is { } window)
                (windows ??= []).Add((tick.Account.Value, window));
        if (windows is not null)
            // Another time zone of the invocation may have had the same tick: then one window counts both.
            statements.Insert("rate_windows", Columns, windows, "ON CONFLICT (invocation, tick) DO NOTHING");
    }
}
