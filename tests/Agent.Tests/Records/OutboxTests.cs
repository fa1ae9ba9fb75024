using CloudAssistant.Agent.Protocol;
using CloudAssistant.Agent.Records;

namespace CloudAssistant.Agent.Tests.Records;

public class OutboxTests
{
    [Fact]
    public void An_end_takes_the_place_of_a_start_that_is_not_answered_and_nothing_takes_its_place()
    {
        var outbox = new Outbox();
        outbox.Put(new Telling.Queued(Some.Record(1)));
        outbox.Put(new Telling.Started(Some.Record(1), Some.At(0)));
        outbox.Put(new Telling.Ended(Some.Record(1), Some.Exited(0)));
        outbox.Put(new Telling.Started(Some.Record(1), Some.At(0)));
        var report = Assert.Single(outbox.TakeDue(Some.At(30)));
        Assert.Equal((ReportKind.Exited, 30L, 20L), (report.Kind, report.StartedAgoMs, report.FinishedAgoMs));
        Assert.Null(outbox.Answer(report.Sequence - 1));
        Assert.IsType<Telling.Ended>(outbox.Answer(report.Sequence));
        Assert.Equal(0, outbox.Count);
    }

    [Fact]
    public void Only_so_many_are_under_way_at_once()
    {
        var outbox = new Outbox(inFlightMax: 2);
        for (var i = 0; i < 5; i++)
            outbox.Put(new Telling.Ended(Some.Record(i), Some.Exited(0)));
        var first = outbox.TakeDue(Some.At(0));
        Assert.Equal(2, first.Count);
        Assert.Empty(outbox.TakeDue(Some.At(1)));
        outbox.Answer(first[0].Sequence);
        Assert.Equal(Some.Record(2).ToKey(), Assert.Single(outbox.TakeDue(Some.At(2))).Record);
    }

    [Fact]
    public void A_new_link_gets_all_again_in_order()
    {
        var outbox = new Outbox();
        for (var i = 0; i < 3; i++)
            outbox.Put(new Telling.Ended(Some.Record(i), Some.Exited(0)));
        var first = outbox.TakeDue(Some.At(0));
        outbox.OnNewLink();
        Assert.Equal(first.Select(r => r.Sequence), outbox.TakeDue(Some.At(0)).Select(r => r.Sequence));
        Assert.Equal(Some.At(0).BootMs + 5_000, outbox.NextDueBootMs);
    }

    [Fact]
    public void Ages_across_a_reboot_are_counted_in_server_time()
    {
        var then = new Moment(Guid.NewGuid(), 500_000, 1_000_000);
        Assert.Equal(30_000, then.AgeMs(new Moment(Guid.NewGuid(), 10, 1_030_000)));
        Assert.Null(then.AgeMs(new Moment(Guid.NewGuid(), 10, null)));
        Assert.Equal(7, then.AgeMs(then with { BootMs = 500_007, ServerMs = 0 }));
    }

    [Theory]
    [InlineData("name", "CLOUD_ASSISTANT_PARAM_NAME")]
    [InlineData("my-Name_1", "CLOUD_ASSISTANT_PARAM_MY_NAME_1")]
    [InlineData("a.b=c", "CLOUD_ASSISTANT_PARAM_A_B_C")]
    public void A_parameter_is_an_environment_variable(string parameter, string variable) => Assert.Equal(variable, Orders.VariableOf(parameter));
}
