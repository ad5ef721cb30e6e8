// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

/// The few primitives that we use, alike for oneDNN 2 (Debian 12) and 3 (Debian 13), which describe them differently.
namespace lesionlens::onednn {

inline dnnl::memory::dims dimsOf(const dnnl::memory::desc &description)
{
#if DNNL_VERSION_MAJOR >= 3
    return description.get_dims();
#else
    return description.dims();
#endif
}

/// A window that slides over a grid: the same in both directions.
struct Window
{
    dnnl::memory::dims strides;
    dnnl::memory::dims kernel;
    dnnl::memory::dims paddingBefore;
    dnnl::memory::dims paddingAfter;
};

struct ConvolutionDescription
{
    dnnl::memory::desc source;
    dnnl::memory::desc weights;
    dnnl::memory::desc bias;
    dnnl::memory::desc destination;
    Window window;
};

inline dnnl::convolution_forward::primitive_desc describeConvolution(const dnnl::engine &engine, const ConvolutionDescription &conv,
                                                                     const dnnl::primitive_attr &attributes)
{
    const auto kind = dnnl::prop_kind::forward_inference;
    const auto algorithm = dnnl::algorithm::convolution_auto;
    const Window &window = conv.window;
#if DNNL_VERSION_MAJOR >= 3
    return {engine,
            kind,
            algorithm,
            conv.source,
            conv.weights,
            conv.bias,
            conv.destination,
            window.strides,
            window.paddingBefore,
            window.paddingAfter,
            attributes};
#else
    return {{kind, algorithm, conv.source, conv.weights, conv.bias, conv.destination, window.strides, window.paddingBefore,
             window.paddingAfter},
            attributes,
            engine};
#endif
}

inline dnnl::pooling_forward::primitive_desc describePooling(const dnnl::engine &engine, dnnl::algorithm algorithm,
                                                             const dnnl::memory::desc &source, const dnnl::memory::desc &destination,
                                                             const Window &window)
{
    const auto kind = dnnl::prop_kind::forward_inference;
#if DNNL_VERSION_MAJOR >= 3
    return {engine,
            kind,
            algorithm,
            source,
            destination,
            window.strides,
            window.kernel,
            dnnl::memory::dims{0, 0},
            window.paddingBefore,
            window.paddingAfter};
#else
    return {{kind, algorithm, source, destination, window.strides, window.kernel, window.paddingBefore, window.paddingAfter}, engine};
#endif
}

inline dnnl::binary::primitive_desc describeProduct(const dnnl::engine &engine, const dnnl::memory::desc &first,
                                                    const dnnl::memory::desc &second)
{
#if DNNL_VERSION_MAJOR >= 3
    return {engine, dnnl::algorithm::binary_mul, first, second, first};
#else
    return {{dnnl::algorithm::binary_mul, first, second, first}, engine};
#endif
}

inline void appendEltwise(dnnl::post_ops &operations, dnnl::algorithm algorithm, float alpha)
{
#if DNNL_VERSION_MAJOR >= 3
    operations.append_eltwise(algorithm, alpha, 0.0F);
#else
    operations.append_eltwise(1.0F, algorithm, alpha, 0.0F);
#endif
}

} // namespace lesionlens::onednn
