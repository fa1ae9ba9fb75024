using CloudAssistant.Grains.Interfaces.Invocations;
using static CloudAssistant.Grains.Interfaces.Invocations.OverallStatus;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>The fold over every combination of three instances, against the rules as the API's documents word them.</summary>
public sealed class StatusFoldTests
{
    private static readonly RecordState[] States = Enum.GetValues<RecordState>();

    public static TheoryData<RecordState, RecordState, RecordState> ThreeInstances()
    {
        var all = new TheoryData<RecordState, RecordState, RecordState>();
        foreach (var a in States)
            foreach (var b in States.Where(b => b >= a))
                foreach (var c in States.Where(c => c >= b))
                    all.Add(a, b, c);
        return all;
    }

    [Theory]
    [MemberData(nameof(ThreeInstances))]
    public void The_new_overall_status_follows_its_rules(RecordState a, RecordState b, RecordState c)
    {
        RecordState[] all = [a, b, c];
        OverallStatus[] each = [.. all.Select(StatusFold.OfRecord)];
        bool Any(params OverallStatus[] wanted) => each.Any(wanted.Contains);
        bool Only(params OverallStatus[] wanted) => each.All(wanted.Contains);
        OverallStatus[] failures = [Invalid, Aborted, Failed, OverallStatus.Timeout, Error];
        OverallStatus[] stops = [Cancelled, Terminated];

        var expected =
            Any(Pending) ? Pending
            : Any(Running) ? Running
            : Any(Stopping) ? Stopping
            : Only(stops) ? Stopped
            : Only([Success, .. stops]) ? Success
            : Only([.. failures, .. stops]) ? Failed
            : PartialFailed;
        Assert.Equal(expected, StatusFold.Of(Count(all)));
    }

    [Theory]
    [MemberData(nameof(ThreeInstances))]
    public void The_classic_overall_status_takes_the_first_rule_that_matches(RecordState a, RecordState b, RecordState c)
    {
        RecordState[] all = [a, b, c];
        OverallStatus[] each = [.. all.Select(StatusFold.ClassicOfRecord)];
        bool Any(OverallStatus wanted) => each.Contains(wanted);
        bool Only(params OverallStatus[] wanted) => each.All(wanted.Contains);

        var expected =
            Any(Running) ? Running
            : Any(Stopping) ? Stopping
            : Any(Finished) && Only(Finished, Stopped) ? Finished
            : Only(Failed) ? Failed
            : Only(Stopped) ? Stopped
            : PartialFailed;
        Assert.Equal(expected, StatusFold.ClassicOf(Count(all)));
    }

    [Theory]
    [MemberData(nameof(ThreeInstances))]
    public void Counts_add_up_to_the_targets(RecordState a, RecordState b, RecordState c)
    {
        var counts = Count([a, b, c]);
        Assert.Equal(3, counts.Total);
        Assert.Equal(new[] { a, b, c }.Count(state => state < RecordState.Success), counts.Open);
        Assert.Equal(6, (counts + counts).Total);
    }

    [Fact]
    public void A_script_that_ran_to_its_end_is_finished_whatever_its_exit_code()
    {
        Assert.Equal(Finished, StatusFold.ClassicOfRecord(RecordState.Failed));
        Assert.Equal(Failed, StatusFold.OfRecord(RecordState.Failed));
    }

    [Fact]
    public void Failed_with_stopped_is_failed_in_the_new_family_and_partly_failed_in_the_classic_one()
    {
        var counts = Count([RecordState.Timeout, RecordState.Cancelled, RecordState.Cancelled]);
        Assert.Equal(Failed, StatusFold.Of(counts));
        Assert.Equal(PartialFailed, StatusFold.ClassicOf(counts));
    }

    private static StateCounts Count(IEnumerable<RecordState> states) =>
        states.Aggregate(default(StateCounts), (counts, state) => counts.Add(state, 1));
}
