namespace CloudAssistant.Api.Calls;

/// <summary>The server refused a call or could not do it.</summary>
public sealed class ApiException : Exception
{
    /// <summary>An error without details.</summary>
    public ApiException()
    {
    }

    /// <summary>An error in words.</summary>
    public ApiException(string message) : base(message)
    {
    }

    /// <summary>An error in words, with its cause.</summary>
    public ApiException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>An answer of the server.</summary>
    public ApiException(int httpStatus, ApiError error) : base((error ?? throw new ArgumentNullException(nameof(error))).Message)
    {
        HttpStatus = httpStatus;
        Code = error.Code;
        RequestId = error.RequestId;
        AccessDeniedDetail = error.AccessDeniedDetail;
    }

    /// <summary>What kind of error, such as <c>InvalidCmdId.NotFound</c>.</summary>
    public string Code { get; } = "";

    /// <summary>Of <c>Forbidden.RAM</c>: what was not allowed to whom.</summary>
    public AccessDeniedDetail? AccessDeniedDetail { get; }

    /// <summary>Status of the HTTP answer.</summary>
    public int HttpStatus { get; }

    /// <summary>Names the call in the server's logs.</summary>
    public string RequestId { get; } = "";
}
