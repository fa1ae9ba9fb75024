using CloudAssistant.WriterBench;
using CloudAssistant.WriterBench.Million;

if (args is ["million", .. var ofMillion])
    return await new MillionBench(MillionSettings.Parse(ofMillion)).RunAsync();

// What the silo's writing path does in a second: WriterBench [--sqlite | --postgres CONNECTION] [--rounds N] [--only WORD]
var settings = BenchSettings.Parse(args);
await using var bed = await TestBed.OpenAsync(settings);
var load = new Load(bed);
(string Name, int Items, Func<Task<Func<Task>>> Prepare)[] workloads =
[
    ("accepts: 10,000 of one target, 64 callers", 10_000, () => load.PrepareAcceptsAsync(10_000, 64)),
    ("accepts: one of 10,000 targets", 10_000, () => load.PrepareWideAcceptAsync(10_000)),
    ("reports: started, 20 slices of 500", 10_000, () => load.PrepareReportsAsync(20, 500, started: true, exited: false)),
    ("reports: exited, 20 slices of 500", 10_000, () => load.PrepareReportsAsync(20, 500, started: false, exited: true)),
    ("reports: started, then exited, 20 slices of 500", 20_000, () => load.PrepareReportsAsync(20, 500, started: true, exited: true)),
    ("reports: exited, 2,000 slices of one", 2_000, () => load.PrepareReportsAsync(2_000, 1, started: false, exited: true)),
];
foreach (var workload in workloads.Where(workload => workload.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)))
    await new Measurement(bed, workload.Name, workload.Items).RunAsync(settings.Rounds, workload.Prepare);
return 0;
