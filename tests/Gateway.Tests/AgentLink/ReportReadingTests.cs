using CloudAssistant.Gateway.AgentLink;
using CloudAssistant.Gateway.Tests.Arrange;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using Wire = CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Gateway.Tests.AgentLink;

public sealed class ReportReadingTests
{
    private static readonly InstanceId Instance = InstanceId.New(CellId.Default, DateTimeOffset.FromUnixTimeMilliseconds(GatewayBook.ServerTime));

    [Theory]
    [InlineData(null, "", "")]
    [InlineData(9, "", "The script was ended by signal 9.")]
    [InlineData(9, "Its own words.", "Its own words.")]
    [InlineData(-1, "", "")]
    [InlineData(1_000, "", "")]
    public void A_signal_that_ended_a_script_is_told_in_words(int? signal, string words, string expected)
    {
        var report = Records.New().Exited(1).Report;
        (report.ExitCode, report.ErrorInfo) = (137, words);
        if (signal is { } value)
            report.Signal = value;
        var read = ReportReading.Read(report, Instance)!;
        Assert.Equal((137, expected), (read.ExitCode, read.ErrorInfo));
    }

    [Fact]
    public void A_stopped_script_needs_no_such_words()
    {
        var report = Records.New().Exited(1).Report;
        (report.Kind, report.Signal) = (Wire.ReportKind.Stopped, 15);
        Assert.Equal("", ReportReading.Read(report, Instance)!.ErrorInfo);
    }
}
