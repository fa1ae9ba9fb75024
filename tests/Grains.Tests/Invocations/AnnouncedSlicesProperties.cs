using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using CsCheck;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>Stream events dropped, doubled and reordered change no final answer.</summary>
public sealed class AnnouncedSlicesProperties
{
    private const int Slices = 3;
    private static readonly Gen<int[]> Delivered = Gen.Int[0, 29].Array[0, 60];

    [Fact]
    public void Whatever_is_heard_in_whatever_order_the_final_rows_decide() => Delivered.Sample(
        delivered =>
        {
            var events = Events();
            var heard = new AnnouncedSlices();
            foreach (var index in delivered)
                heard.Hear(events[index]);
            // What the grain does before it calls an invocation finished: it hears the rows themselves.
            foreach (var last in events.GroupBy(row => row.Key).Select(rows => rows.MaxBy(row => row.Version)!))
                heard.Hear(last);
            Assert.Equal(new StateCounts { Success = 2 * Slices, Failed = 8 * Slices - 1, Aborted = 1 }, heard.Counts);
            Assert.Equal(0, heard.Counts.Open);
        },
        iter: 20_000);

    [Fact]
    public void An_older_row_never_takes_the_place_of_a_newer_one() => Delivered.Sample(
        delivered =>
        {
            var events = Events();
            var heard = new AnnouncedSlices();
            var newest = new Dictionary<SliceKey, SliceRow>();
            foreach (var row in delivered.Select(index => events[index]))
            {
                Assert.Equal(!newest.TryGetValue(row.Key, out var known) || known.Version < row.Version, heard.Hear(row));
                newest[row.Key] = known is null || known.Version < row.Version ? row : known;
            }

            Assert.Equal(newest.Values.Aggregate(default(StateCounts), (sum, row) => sum + row.Counts), heard.Counts);
        },
        iter: 20_000);

    // Each of three slices of ten records: a record ends with each version.
    private static List<SliceRow> Events()
    {
        var invocation = RecordRulesTests.NewRecord().Key.Invocation;
        var events = new List<SliceRow>();
        for (var slice = 0; slice < Slices; slice++)
        {
            var counts = new StateCounts { Sent = 10 };
            for (var version = 1; version <= 10; version++)
            {
                var ended = version <= 2 ? RecordState.Success : slice == 0 && version == 3 ? RecordState.Aborted : RecordState.Failed;
                counts = counts.Add(RecordState.Sent, -1).Add(ended, 1);
                events.Add(new()
                {
                    Key = new(invocation, RecordRulesTests.Start, slice), Account = AccountId.First, Version = version, Counts = counts, TimeoutMs = 1,
                });
            }
        }

        return events;
    }
}
