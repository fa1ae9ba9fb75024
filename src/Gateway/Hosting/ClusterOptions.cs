using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>How a gateway that is a process of its own finds the silos.</summary>
public sealed class ClusterOptions
{
    /// <summary>PostgreSQL connection string of the membership tables; a login that only reads them is enough.</summary>
    [Required(ErrorMessage = "Orleans:Membership, or the variable CLOUD_ASSISTANT_MEMBERSHIP, must hold the connection string of the membership tables.")]
    public string Membership { get; set; } = "";

    /// <summary>Name of the cluster, the same as the silos'. Default: cloud-assistant.</summary>
    [Required]
    public string ClusterId { get; set; } = "cloud-assistant";

    /// <summary>Name of the service, the same as the silos'. Default: cloud-assistant.</summary>
    [Required]
    public string ServiceId { get; set; } = "cloud-assistant";
}

/// <summary>Refuses a membership database off this machine whose identity is not checked.</summary>
internal sealed class ClusterOptionsValidator : IValidateOptions<ClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ClusterOptions options)
    {
        NpgsqlConnectionStringBuilder connection;
        try
        {
            connection = new(options.Membership);
        }
        catch (ArgumentException)
        {
            return ValidateOptionsResult.Fail("Orleans:Membership is not a PostgreSQL connection string.");
        }
        return connection.SslMode == SslMode.VerifyFull || IsLocal(connection.Host)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Orleans:Membership names a remote database, which needs SSL Mode=VerifyFull.");
    }

    private static bool IsLocal(string? host) =>
        string.IsNullOrEmpty(host) || host.Split(',').All(one =>
            one.StartsWith('/') || one == "localhost" || IPAddress.TryParse(one, out var address) && IPAddress.IsLoopback(address));
}
