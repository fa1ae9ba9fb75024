using CloudAssistant.Gateway.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudAssistant.Gateway.Tests.Hosting;

public sealed class DiscretionTests
{
    [Theory]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Debug, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Information, false)]
    [InlineData("microsoft.aspnetcore.hosting.diagnostics", LogLevel.Information, false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning, true)]
    [InlineData("Orleans.Messaging", LogLevel.Debug, false)]
    [InlineData("Orleans.Runtime.Catalog", LogLevel.Trace, false)]
    [InlineData("Orleans.Runtime.Catalog", LogLevel.Information, true)]
    [InlineData("CloudAssistant.Gateway.AgentLink.Link", LogLevel.Trace, true)]
    public void No_rule_lets_talkative_categories_tell_what_callers_send(string category, LogLevel level, bool written)
    {
        foreach (var rule in new[] { (null, null), (category, null), (null, typeof(Sink).FullName), (category, typeof(Sink).FullName), ("*", null) })
        {
            var sink = new Sink();
            using var services = new ServiceCollection()
                .AddLogging(logging => logging.AddProvider(sink))
                .Configure<LoggerFilterOptions>(filters => filters.Rules.Add(new(rule.Item2, rule.Item1, LogLevel.Trace, null)))
                .PostConfigure<LoggerFilterOptions>(Discretion.KeepContentsOutOfLogs)
                .BuildServiceProvider();

            services.GetRequiredService<ILoggerFactory>().CreateLogger(category).Log(level, "canary");

            Assert.Equal(written ? 1 : 0, sink.Lines);
        }
    }

    private sealed class Sink : ILoggerProvider, ILogger
    {
        public int Lines { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines++;
    }
}
