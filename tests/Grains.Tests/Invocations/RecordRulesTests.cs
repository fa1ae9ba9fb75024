using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Invocations;
using static CloudAssistant.Grains.Interfaces.Invocations.RecordState;

namespace CloudAssistant.Grains.Tests.Invocations;

/// <summary>The table of the life of a record, line by line.</summary>
public sealed class RecordRulesTests
{
    internal const long Start = 1_000_000;
    internal const long StartBy = Start + 60_000;
    internal const long TimeoutMs = 30_000;
    private const long GraceMs = 60_000;

    private static readonly InvocationId Invocation = InvocationId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(Start));
    private static readonly InstanceId Instance = InstanceId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(Start));

    internal static RecordRow NewRecord() => new()
    {
        Key = new(Invocation, Start, 0), Account = AccountId.First, Instance = Instance, State = Waiting, StartBy = StartBy, UpdatedAt = Start,
    };

    internal static AgentReport Report(ReportKind kind, RecordError error = RecordError.None, int? exitCode = null) => new()
    {
        Record = new(Invocation, Start, 0), Instance = Instance, Kind = kind, Error = error, ExitCode = exitCode,
        StartedAgo = TimeSpan.FromMilliseconds(10), FinishedAgo = TimeSpan.Zero,
    };

    [Fact]
    public void A_waiting_record_with_a_link_is_sent_on_it()
    {
        var sent = Decide(NewRecord(), new RecordEvent.LinkPresent(7), Start + 5);
        Assert.Equal((Sent, 7, Start + 5), (sent.State, sent.Epoch, sent.SentAt));
    }

    [Fact]
    public void A_waiting_record_past_its_start_by_is_not_sent_any_more() =>
        Assert.Equal(Waiting, Decide(NewRecord(), new RecordEvent.LinkPresent(7), StartBy + 1).State);

    [Fact]
    public void A_stopped_record_is_cancelled_when_it_was_never_sent()
    {
        var ended = Decide(NewRecord(), new RecordEvent.StopAsked(), Start + 5);
        Assert.Equal((Cancelled, Start + 5, Start + 5, false), (ended.State, ended.StopAt, ended.FinishedAt, ended.Unconfirmed));
        Assert.Equal((RecordError.None, "It was stopped before it was sent to the instance."), (ended.Error, ended.ErrorInfo));
    }

    [Theory]
    [InlineData(false, RecordError.ClientNotRunning)]
    [InlineData(true, RecordError.DeliveryTimeout)]
    public void A_waiting_record_past_its_start_by_is_aborted_and_says_why(bool online, RecordError error)
    {
        Assert.Equal(Waiting, Decide(NewRecord(), new RecordEvent.TimePassed(online), StartBy).State);
        var ended = Decide(NewRecord(), new RecordEvent.TimePassed(online), StartBy + 1);
        Assert.Equal((Aborted, error, false), (ended.State, ended.Error, ended.Unconfirmed));
    }

    [Fact]
    public void A_started_record_runs_until_its_timeout_and_a_grace()
    {
        var running = Decide(SentRecord(), new RecordEvent.Reported(Report(ReportKind.Started)), Start + 500);
        Assert.Equal((Running, Start + 490, Start + 500 + TimeoutMs + GraceMs), (running.State, running.StartedAt, running.Deadline));
    }

    [Fact]
    public void A_queued_record_stays_sent_says_so_once_and_is_closed_as_any_other()
    {
        var queued = Decide(SentRecord(), new RecordEvent.Reported(Report(ReportKind.Queued)), Start + 500);
        Assert.Equal((Sent, RecordError.None, null, Start + 500), (queued.State, queued.Error, queued.StartedAt, queued.UpdatedAt));
        Assert.StartsWith("Queued: ", queued.ErrorInfo, StringComparison.Ordinal);
        Assert.Same(queued, Decide(queued, new RecordEvent.Reported(Report(ReportKind.Queued)), Start + 900));
        var closed = Decide(queued, new RecordEvent.TimePassed(true), StartBy + 60_001);
        Assert.Equal((Aborted, RecordError.ClientNotResponse), (closed.State, closed.Error));
        Assert.DoesNotContain("Queued", closed.ErrorInfo, StringComparison.Ordinal);
    }

    [Fact]
    public void That_it_was_queued_is_gone_once_it_is_not_true_any_more()
    {
        var queued = Decide(SentRecord(), new RecordEvent.Reported(Report(ReportKind.Queued)), Start + 500);
        RecordEvent[] ends =
        [
            new RecordEvent.Reported(Report(ReportKind.Started)),
            new RecordEvent.Reported(Report(ReportKind.Exited, exitCode: 0)),
            new RecordEvent.Reported(Report(ReportKind.Refused, RecordError.DeliveryTimeout)),
            new RecordEvent.StopAsked(),
            new RecordEvent.Relinked(8, JournalKept: true, InInventory: false),
        ];
        Assert.All(ends, happened => Assert.Equal("", Decide(queued, happened, Start + 900).ErrorInfo));
        Assert.Equal(queued.ErrorInfo, Decide(queued, new RecordEvent.Relinked(8, JournalKept: true, InInventory: true), Start + 900).ErrorInfo);
    }

    [Fact]
    public void That_it_was_queued_counts_for_nothing_when_it_comes_after_what_happened_later()
    {
        foreach (var open in new[] { RunningRecord(), StoppingRecord() })
            Assert.Same(open, Decide(open, new RecordEvent.Reported(Report(ReportKind.Queued)), Start + 900));
        var ended = Decide(RunningRecord(), new RecordEvent.Reported(Report(ReportKind.Exited, exitCode: 0)), Start + 5_000);
        Assert.Equal(ReportVerdict.Applied, Verdict(ended, Report(ReportKind.Queued)));
    }

    [Theory]
    [InlineData(RecordError.CommandNotApplicable, Invalid)]
    [InlineData(RecordError.AccountNotExists, Invalid)]
    [InlineData(RecordError.DirectoryNotExists, Invalid)]
    [InlineData(RecordError.DeliveryTimeout, Aborted)]
    [InlineData(RecordError.TaskConcurrencyLimit, Aborted)]
    [InlineData(RecordError.TaskDeniedByInstance, Aborted)]
    [InlineData(RecordError.ExecutionException, Error)]
    public void A_refused_record_ends_by_the_code_of_the_refusal(RecordError error, RecordState state)
    {
        var ended = Decide(SentRecord(), new RecordEvent.Reported(Report(ReportKind.Refused, error)), Start + 500);
        Assert.Equal((state, error, null), (ended.State, ended.Error, ended.StartedAt));
    }

    [Theory]
    [InlineData(0, Success, RecordError.None)]
    [InlineData(3, Failed, RecordError.ExitCodeNonzero)]
    [InlineData(137, Failed, RecordError.ExitCodeNonzero)]
    public void An_exit_ends_a_sent_a_running_and_a_stopping_record_alike(int exitCode, RecordState state, RecordError error)
    {
        foreach (var open in new[] { SentRecord(), RunningRecord(), StoppingRecord() })
        {
            var ended = Decide(open, new RecordEvent.Reported(Report(ReportKind.Exited, exitCode: exitCode)), Start + 5_000);
            Assert.Equal((state, error, exitCode, Start + 5_000), (ended.State, ended.Error, ended.ExitCode, ended.FinishedAt));
        }
    }

    [Fact]
    public void A_timed_out_record_finished_one_timeout_after_it_started()
    {
        var running = RunningRecord();
        var ended = Decide(running, new RecordEvent.Reported(Report(ReportKind.TimedOut)), Start + 40_000);
        Assert.Equal((RecordState.Timeout, running.StartedAt + TimeoutMs, false), (ended.State, ended.FinishedAt, ended.Unconfirmed));
    }

    [Fact]
    public void A_record_whose_start_was_told_late_does_not_time_out_in_the_future()
    {
        var running = Decide(SentRecord(), new RecordEvent.Reported(Report(ReportKind.Started)), Start + 40_000);
        Assert.Equal(Start + 40_000, Decide(running, new RecordEvent.Reported(Report(ReportKind.TimedOut)), Start + 40_000).FinishedAt);
    }

    [Theory]
    [InlineData(ReportKind.NeverStarted, Cancelled)]
    [InlineData(ReportKind.Stopped, Terminated)]
    public void A_stopping_record_ends_as_the_agent_says(ReportKind kind, RecordState state) =>
        Assert.Equal(state, Decide(Decide(SentRecord(), new RecordEvent.StopAsked(), Start + 1), new RecordEvent.Reported(Report(kind)), Start + 9).State);

    [Theory]
    [InlineData(ReportKind.Refused, RecordError.AccountNotExists)]
    [InlineData(ReportKind.Refused, RecordError.TaskConcurrencyLimit)]
    [InlineData(ReportKind.NeverStarted, RecordError.None)]
    public void A_stopping_record_that_never_starts_is_cancelled_whatever_kept_it_from_starting(ReportKind kind, RecordError error)
    {
        var stopping = Decide(SentRecord(), new RecordEvent.StopAsked(), Start + 1);
        var ended = Decide(stopping, new RecordEvent.Reported(Report(kind, error)), Start + 9);
        Assert.Equal((Cancelled, RecordError.None, "It was stopped before it started."), (ended.State, ended.Error, ended.ErrorInfo));
        Assert.Equal(ReportVerdict.Applied, Verdict(ended, Report(kind, error)));
    }

    [Fact]
    public void A_run_that_was_stopped_says_that_it_was_interrupted()
    {
        var ended = Decide(StoppingRecord(), new RecordEvent.Reported(Report(ReportKind.Stopped)), Start + 9_000);
        Assert.Equal((Terminated, RecordError.ExecutionInterrupted, false), (ended.State, ended.Error, ended.Unconfirmed));
    }

    [Fact]
    public void What_the_server_closed_by_itself_says_so()
    {
        Assert.Equal(
            (RecordError.ClientNotResponse, "The agent did not confirm that it got the run: whether it started is not known."),
            Words(Decide(SentRecord(), new RecordEvent.TimePassed(true), StartBy + 60_001)));
        Assert.Equal(
            (RecordError.ExecutionTimeout, "The agent did not confirm that the run ended with its timeout: it may still run."),
            Words(Decide(RunningRecord(), new RecordEvent.TimePassed(true), RunningRecord().Deadline!.Value + 1)));
        Assert.Equal(
            (RecordError.ExecutionInterrupted, "The agent did not confirm the stop: the run may still go on."),
            Words(Decide(StoppingRecord(), new RecordEvent.TimePassed(true), StoppingRecord().Deadline!.Value + 1)));
        Assert.Equal(
            (RecordError.InstanceReleased, "The instance was released: how the run ended is not known."),
            Words(Decide(RunningRecord(), new RecordEvent.Released(), Start + 900)));
        static (RecordError, string) Words(RecordRow ended) => (ended.Error, ended.ErrorInfo);
    }

    [Fact]
    public void Words_of_an_agent_are_taken_without_control_characters_and_at_no_greater_length()
    {
        var odd = Report(ReportKind.Refused, RecordError.AccountNotExists) with { ErrorInfo = "no\0 such\u001b[31m user \ud800x" + new string('y', 600) };
        var info = Decide(SentRecord(), new RecordEvent.Reported(odd), Start + 500).ErrorInfo;
        Assert.StartsWith("no such[31m user", info, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', info);
        Assert.DoesNotContain(info, char.IsSurrogate);
        Assert.InRange(info.Length, 500, 512);
    }

    [Fact]
    public void Output_that_was_told_earlier_never_takes_the_place_of_what_was_told_later()
    {
        AgentReport Progress(string output, long dropped) =>
            Report(ReportKind.Progress) with { Output = System.Text.Encoding.UTF8.GetBytes(output), Dropped = dropped };
        var later = Decide(RunningRecord(), new RecordEvent.Reported(Progress("later", 10)), Start + 3_000);
        var again = Decide(later, new RecordEvent.Reported(Progress("earlier", 4)), Start + 3_001);
        Assert.Equal((later.OutputHash, later.Dropped), (again.OutputHash, again.Dropped));
    }

    [Fact]
    public void Silence_of_the_agent_closes_a_record_unconfirmed()
    {
        var sent = Decide(SentRecord(), new RecordEvent.TimePassed(true), StartBy + 60_001);
        Assert.Equal((Aborted, RecordError.ClientNotResponse, true), (sent.State, sent.Error, sent.Unconfirmed));
        var running = Decide(RunningRecord(), new RecordEvent.TimePassed(true), RunningRecord().Deadline!.Value + 1);
        Assert.Equal((RecordState.Timeout, RecordError.ExecutionTimeout, true), (running.State, running.Error, running.Unconfirmed));
        var stopping = Decide(StoppingRecord(), new RecordEvent.TimePassed(true), StoppingRecord().Deadline!.Value + 1);
        Assert.Equal((Terminated, true), (stopping.State, stopping.Unconfirmed));
    }

    [Fact]
    public void A_new_link_sends_again_what_the_agent_never_got()
    {
        var again = Decide(SentRecord(), new RecordEvent.Relinked(8, JournalKept: true, InInventory: false), Start + 900);
        Assert.Equal((Sent, 8, Start + 900), (again.State, again.Epoch, again.SentAt));
    }

    [Fact]
    public void A_new_link_keeps_what_the_agent_knows()
    {
        foreach (var open in new[] { SentRecord(), RunningRecord(), StoppingRecord() })
        {
            var again = Decide(open, new RecordEvent.Relinked(8, JournalKept: true, InInventory: true), Start + 900);
            Assert.Equal((open.State, 8, open.SentAt), (again.State, again.Epoch, again.SentAt));
        }
    }

    [Fact]
    public void A_new_link_without_the_run_ends_what_was_running_as_unknown()
    {
        foreach (var open in new[] { RunningRecord(), StoppingRecord() })
        {
            Assert.NotNull(open.StartedAt);
            var ended = Decide(open, new RecordEvent.Relinked(8, JournalKept: true, InInventory: false), Start + 900);
            Assert.Equal((Error, RecordError.ExecutionInterrupted, true), (ended.State, ended.Error, ended.Unconfirmed));
        }
    }

    [Fact]
    public void A_stop_of_what_the_agent_never_got_is_pushed_on_the_new_link()
    {
        var stopping = Decide(SentRecord(), new RecordEvent.StopAsked(), Start + 1);
        var moved = Decide(stopping, new RecordEvent.Relinked(8, JournalKept: true, InInventory: false), Start + 900);
        Assert.Equal((Stopping, 8L, stopping.Deadline), (moved.State, moved.Epoch, moved.Deadline));
        Assert.Equal(Cancelled, Decide(moved, new RecordEvent.Reported(Report(ReportKind.NeverStarted)), Start + 950).State);
    }

    [Fact]
    public void A_lost_journal_ends_everything_that_may_have_reached_the_agent()
    {
        foreach (var open in new[] { SentRecord(), RunningRecord(), StoppingRecord() })
            Assert.Equal(Error, Decide(open, new RecordEvent.Relinked(8, JournalKept: false, InInventory: false), Start + 900).State);
        Assert.Equal(Waiting, Decide(NewRecord(), new RecordEvent.Relinked(8, false, false), Start + 900).State);
    }

    [Fact]
    public void A_record_that_was_sent_on_the_new_link_already_is_not_touched_by_its_opening()
    {
        var sent = SentRecord();
        Assert.Same(sent, Decide(sent, new RecordEvent.Relinked(7, JournalKept: false, InInventory: false), Start + 900));
    }

    [Fact]
    public void A_repeated_report_of_an_ended_record_is_applied_and_another_one_is_late()
    {
        var ended = Decide(RunningRecord(), new RecordEvent.Reported(Report(ReportKind.Exited, exitCode: 0)), Start + 5_000);
        Assert.Equal(ReportVerdict.Applied, Verdict(ended, Report(ReportKind.Exited, exitCode: 0)));
        Assert.Equal(ReportVerdict.Applied, Verdict(ended, Report(ReportKind.Started)));
        Assert.Equal(ReportVerdict.Late, Verdict(ended, Report(ReportKind.Exited, exitCode: 1)));
        Assert.Equal(ReportVerdict.Late, Verdict(ended, Report(ReportKind.Stopped)));
        var closed = Decide(RunningRecord(), new RecordEvent.TimePassed(false), long.MaxValue / 2);
        Assert.Equal(ReportVerdict.Late, Verdict(closed, Report(ReportKind.TimedOut)));
    }

    [Fact]
    public void Every_open_record_says_when_to_look_again_and_an_ended_one_never()
    {
        foreach (var open in new[] { NewRecord(), SentRecord(), RunningRecord(), StoppingRecord() })
            Assert.NotNull(RecordRules.AttendAt(open, Start));
        Assert.Null(RecordRules.AttendAt(Decide(NewRecord(), new RecordEvent.StopAsked(), Start), Start));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(60, 10)]
    [InlineData(600, 60)]
    [InlineData(86_400, 300)]
    public void A_waiting_record_is_looked_at_ever_less_often(int waitedSeconds, int pauseSeconds)
    {
        var record = NewRecord() with { StartBy = Start + 7 * 86_400_000L };
        var now = Start + waitedSeconds * 1_000L;
        Assert.Equal(now + pauseSeconds * 1_000L, RecordRules.AttendAt(record, now));
        Assert.Equal(record.StartBy + 1, RecordRules.AttendAt(record, record.StartBy - 1));
    }

    private static RecordRow SentRecord() => Decide(NewRecord(), new RecordEvent.LinkPresent(7), Start);

    private static RecordRow RunningRecord() => Decide(SentRecord(), new RecordEvent.Reported(Report(ReportKind.Started)), Start + 100);

    private static RecordRow StoppingRecord() => Decide(RunningRecord(), new RecordEvent.StopAsked(), Start + 200);

    private static RecordRow Decide(RecordRow record, RecordEvent happened, long now) => RecordRules.Decide(record, happened, now, TimeoutMs).Next;

    private static ReportVerdict Verdict(RecordRow record, AgentReport report) =>
        RecordRules.Decide(record, new RecordEvent.Reported(report), Start + 9_000, TimeoutMs).Verdict;
}
