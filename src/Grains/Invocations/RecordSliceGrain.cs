using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Time;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Streams;

namespace CloudAssistant.Grains.Invocations;

/// <inheritdoc cref="IRecordSliceGrain"/>
[CollectionAgeLimit(Minutes = 2)] // As invocations; a slice with an alarm soon is kept awake by it.
[MayInterleave(nameof(Interleaves))]
internal sealed partial class RecordSliceGrain(ISliceStore slices, SliceAdvancer advancer, IClock clock, ILogger<RecordSliceGrain> log)
    : Grain, IRecordSliceGrain, ISliceStart
{
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(250);

    // Less than the pause between looks at what has waited long: the sweeper wakes such a slice.
    private static readonly TimeSpan KeptAwake = TimeSpan.FromMinutes(2);


    private readonly Dictionary<int, LastSent> _memory = [];
    private readonly Dictionary<int, long> _produced = [];
    private SliceKey _key;
    private TaskBody? _body;
    private IGrainTimer? _alarm;
    private IAsyncStream<SliceRow>? _stream;
    private SliceRow? _unannounced;
    private bool _announcing;
    private bool _quiet;
    private long _announced = 1;

    // Reports hold nothing of this grain across an await, so they need not wait for a gateway that is slow to take messages.
    public static bool Interleaves(Orleans.Serialization.Invocation.IInvokable call) => call.GetMethodName() == nameof(ReportAsync);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = SliceKey.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task AdvanceAsync()
    {
        // It was stopped, or it takes its time.
        _quiet = false;
        var step = await advancer.AdvanceAsync(_key, _memory, async () => _body ??= await advancer.LoadBodyAsync(_key.Invocation));
        if (step is not { } done)
            return;
        // Stops, new links and releases change the row without this grain and nudge it. What was accepted is known where it was accepted.
        if (done.Changed || done.Row.Version > _announced)
            Announce(done.Row);
        Alarm(done.Row, done.Unsent);
        if (done.Row.Limited)
            TellRateWindow();
    }

    public async Task StartAsync(SliceStart start)
    {
        // A look at the slice came first and sent what was due.
        if (_memory.Count > 0)
            return;
        _body ??= start.Body;
        _quiet = start.Quiet;
        var taken = await advancer.DeliverAsync(start.Due, _memory, () => Task.FromResult<TaskBody?>(start.Body));
        // Reports come in between: their row is newer, and so is the alarm that they set.
        if (_announced <= start.Row.Version)
            Alarm(start.Row, unsent: !taken);
        if (start.Row.Limited)
            TellRateWindow();
        else if (start.Row.Counts.Waiting > 0)
            // A link that opened just before the commit found no record to send; it is there now.
            await AdvanceAsync();
    }

    public async Task<ImmutableArray<ReportVerdict>> ReportAsync(ImmutableArray<AgentReport> reports)
    {
        reports = [.. reports.Select(WithoutEarlierOutput)];
        var verdicts = new ReportVerdict[reports.Length];
        var ordinals = reports.Select(report => report.Record.Ordinal).Distinct().Order().ToImmutableArray();
        var result = await slices.ChangeAsync(new(_key, ordinals, WithLinks: false, seen =>
            SliceRules.Report(seen, reports, clock.Now.ToUnixTimeMilliseconds(), verdicts), reports.Sum(report => report.Output?.LongLength ?? 0)));
        if (result is not { } done)
        {
            // An agent made the name up, or its slice is past retention: nothing of it stays here.
            Array.Fill(verdicts, ReportVerdict.Unknown);
            DeactivateOnIdle();
        }
        else if (done.Changed)
        {
            Announce(done.Row);
            Alarm(done.Row, unsent: false);
            if (done.Row.Limited)
                TellRateWindow();
        }

        foreach (var (report, verdict) in reports.Zip(verdicts))
            if (report.Kind == ReportKind.Progress && verdict == ReportVerdict.Applied)
                _produced[report.Record.Ordinal] = Math.Max(Produced(report), _produced.GetValueOrDefault(report.Record.Ordinal));
        return [.. verdicts];
    }

    // Output only grows. What tells of less than was told came by a gateway that held it up; the run's end brings all of it in any case.
    private AgentReport WithoutEarlierOutput(AgentReport report) =>
        report.Kind == ReportKind.Progress && Produced(report) < _produced.GetValueOrDefault(report.Record.Ordinal)
            ? report with { Output = null, Dropped = 0 }
            : report;

    private static long Produced(AgentReport report) => (report.Output?.Length ?? 0) + report.Dropped;

    private void Alarm(SliceRow row, bool unsent)
    {
        _alarm?.Dispose();
        _alarm = null;
        if (row.AttendAt is not { } attendAt)
            return;
        var due = DateTimeOffset.FromUnixTimeMilliseconds(attendAt) - clock.Now;
        if (unsent && due > SoonAgain)
            due = SoonAgain;
        _alarm = this.RegisterGrainTimer(
            static grain => grain.AdvanceAsync(),
            this,
            new GrainTimerCreationOptions
            {
                DueTime = due > TimeSpan.Zero ? due : TimeSpan.Zero,
                Period = LifeTimes.SendAgainAfter, // Until the next alarm takes its place: a failed step is tried again.
                KeepAlive = due < KeptAwake,
            });
    }

    // Others may have their turn now. Nobody waits for it; when the word gets lost, the window looks by itself.
    private void TellRateWindow() => GrainFactory.GetRateWindow(RateWindowKey.Of(_key)).AdvanceAsync().Ignore();

    // The newest row only, one at a time, and nobody waits for it: whoever misses it reads the row.
    private void Announce(SliceRow row)
    {
        _announced = Math.Max(_announced, row.Version);
        // What changed it wrote the status of its invocation too.
        if (row.Alone || _quiet)
            return;
        if (_unannounced is null || _unannounced.Version < row.Version)
            _unannounced = row;
        if (!_announcing)
            AnnounceAsync().Ignore();
    }

    private async Task AnnounceAsync()
    {
        _announcing = true;
        try
        {
            _stream ??= this.GetStreamProvider(SliceAnnouncement.Provider)
                .GetStream<SliceRow>(StreamId.Create(SliceAnnouncement.Namespace, _key.Invocation.ToString()));
            while (_unannounced is { } row)
            {
                _unannounced = null;
                await _stream.OnNextAsync(row);
            }
        }
        catch (Exception exception)
        {
            // Streams are an accelerator; the sweeper finds what was missed.
            LogUnannounced(_key.ToString(), exception.GetType().Name);
        }
        finally
        {
            _announcing = false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Slice {Slice} could not be announced ({Reason})")]
    private partial void LogUnannounced(string slice, string reason);
}
