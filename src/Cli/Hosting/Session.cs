using CloudAssistant.Api;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Hosting;

/// <summary>What a verb works with.</summary>
internal sealed record Session(CloudAssistantClient Client, Uri Endpoint, Screen Screen, Terminal Terminal);
